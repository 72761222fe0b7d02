import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";

import { deployPermissions, previewPermissions } from "../../accounts/permissions";
import { arnsOf, type Place } from "../../accounts/place";
import type { Statement } from "../../accounts/statements";
import { PROJECT_ROOT } from "../../tools/root";
import { isAllowed } from "../support/policyDecision";

const place = (stack: string): Place => ({
  account: { partition: "aws", id: "222222222222" },
  region: "eu-central-1",
  stack,
  environment: stack.toUpperCase(),
});
const qa = place("qa");
const dev = place("dev");
const arns = arnsOf(qa);
const pipelineRoles = ["arn:aws:iam::222222222222:role/shop-deploy-*"];
const deploy = deployPermissions({ place: qa, before: undefined, pipelineRoles, project: "shop" });
const preview = previewPermissions({ place: qa, before: undefined });
const triggers = "arn:aws:lambda:eu-central-1:222222222222:event-source-mapping:*";

/** What each statement is about, and on which condition. */
const scopes = (statements: readonly Statement[]): Record<string, unknown> =>
  Object.fromEntries(
    statements.map(({ Sid, Resource, Condition }) => [
      Sid ?? "",
      Condition === undefined ? Resource : { Resource, Condition },
    ]),
  );
const actionsOf = (statements: readonly Statement[]) =>
  statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);

const reading = {
  ReadQueues: arns.queues,
  ReadTopics: arns.topics,
  ReadFunctions: arns.functions,
  ReadTriggers: triggers,
  ReadRoles: arns.roles,
  ReadLogGroups: arns.logGroups,
  ReadWhatHasNoName: "*",
};

describe("previewPermissions", () => {
  it("are about what has the environment's name", () => {
    assert.deepEqual(scopes(preview), reading);
  });

  it("change nothing, run nothing and read no messages and logs", () => {
    const others = actionsOf(preview).filter((action) => !/:(Get|List|Describe)/.test(action));
    assert.deepEqual(others, []);
  });

  it("have the environment before read too, where it is in the same account", () => {
    const both = scopes(previewPermissions({ place: qa, before: dev }));
    assert.deepEqual(both.ReadFunctions, [...arns.functions, ...arnsOf(dev).functions]);
    assert.deepEqual(both.ReadQueues, [...arns.queues, ...arnsOf(dev).queues]);
  });
});

describe("deployPermissions", () => {
  it("are about what has the environment's name; only what AWS knows by no name is open", () => {
    assert.deepEqual(scopes(deploy), {
      ...reading,
      WriteQueues: arns.queues,
      SendAndRedrive: arns.queues,
      WriteTopics: arns.topics,
      WriteSubscriptions: "*",
      WriteFunctions: arns.functions,
      WriteTriggers: {
        Resource: "*",
        Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
      },
      WriteTagsOfTriggers: triggers,
      WriteRoles: arns.roles,
      GiveRolesToLambda: {
        Resource: arns.roles,
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
      WriteLogGroups: arns.logGroups,
      ReadLogs: arns.logGroups,
      LeavePipelinesAlone: pipelineRoles,
    });
  });

  it("let a deployment touch no role of a pipeline", () => {
    assert.deepEqual(deploy.at(-1), {
      Sid: "LeavePipelinesAlone",
      Effect: "Deny",
      Action: "iam:*",
      Resource: pipelineRoles,
    });
  });

  it("give leave to write nothing of the environment before", () => {
    const both = deployPermissions({ place: qa, before: dev, pipelineRoles, project: "shop" });
    for (const { Sid, Resource } of both.filter(({ Sid }) => !Sid?.startsWith("Read"))) {
      assert.doesNotMatch(JSON.stringify(Resource), /DEV|-dev-/, Sid);
    }
  });

  it("hold all that a preview may do", () => {
    const may = actionsOf(deploy);
    assert.deepEqual(
      actionsOf(preview).filter((action) => !may.includes(action)),
      [],
    );
  });

  it("name actions that there are, each once", () => {
    const clients: Record<string, object> = { cloudwatch, iam, lambda, logs, sns, sqs };
    // These two have no operation of their name.
    const others = ["iam:PassRole", "lambda:InvokeFunction"];
    const actions = actionsOf(deploy).filter((action) => !others.includes(action));
    for (const action of actions) {
      const [service = "", operation = ""] = action.split(":");
      assert.ok(`${operation}Command` in (clients[service] ?? {}), action);
    }
    const tags = ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"];
    const named = actions.filter((action) => !tags.includes(action));
    assert.deepEqual(named, [...new Set(named)]);
  });

  it("allow every call of the stand-in for the aws plugin, but for what this program never asks of it", () => {
    const calls = sourcesIn("local/provider").flatMap((source) =>
      [...source.matchAll(/\b(iam|lambda|logs|sns|sqs)\.([a-z]\w+)\(/g)].map(
        ([, service = "", operation = ""]) =>
          operation === "invoke"
            ? "lambda:InvokeFunction"
            : `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`,
      ),
    );
    assert.ok(calls.length > 50);
    assert.deepEqual(missing(calls), [
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRolePermissionsBoundary",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:ListPolicyVersions",
      "iam:PutRolePermissionsBoundary",
      "iam:TagPolicy",
      "iam:UntagPolicy",
      "lambda:AddPermission",
      "lambda:DeleteFunctionConcurrency",
      "lambda:GetPolicy",
      "lambda:PutFunctionConcurrency",
      "lambda:RemovePermission",
      "logs:AssociateKmsKey",
      "logs:DisassociateKmsKey",
    ]);
  });

  it("allow every call of ldm", () => {
    const operations = ["tools/aws", "tools/logs"].flatMap((folder) =>
      sourcesIn(folder).flatMap((source) =>
        [...source.matchAll(/new (\w+)Command\(|\bpaginate(\w+)\(/g)].map(
          ([, sent, paged]) => sent ?? paged ?? "",
        ),
      ),
    );
    assert.ok(operations.length > 10);
    const allowed = actionsOf(deploy).map((action) => action.split(":")[1]);
    assert.deepEqual(
      operations.filter((operation) => !allowed.includes(operation)),
      [],
    );
  });

  describe("with a permissions boundary", () => {
    const boundary = "arn:aws:iam::222222222222:policy/shop-boundary-qa";
    const args = { place: qa, before: undefined, pipelineRoles, project: "shop" };
    const within = deployPermissions({ ...args, boundary });
    const role = "arn:aws:iam::222222222222:role/order-intake-qa-0a1b2c3";
    /** Whether it may do something to the role of a function, which has this boundary or is to get it. */
    const may = (action: string, carried?: string, resource = role) =>
      isAllowed(within, {
        action,
        resource,
        ...(carried === undefined ? {} : { keys: { "iam:PermissionsBoundary": carried } }),
      });

    for (const action of [
      "iam:CreateRole",
      "iam:PutRolePolicy",
      "iam:PutRolePermissionsBoundary",
    ]) {
      it(`allow ${action} where it is exactly this one, and nowhere else`, () => {
        assert.ok(may(action, boundary));
        assert.ok(!may(action));
        assert.ok(!may(action, "arn:aws:iam::222222222222:policy/shop-boundary-prod"));
        assert.ok(!may(action, `${boundary}-2`));
        assert.ok(!may(action, "arn:aws:iam::aws:policy/AdministratorAccess"));
        assert.ok(
          !may(action, boundary, "arn:aws:iam::222222222222:role/order-intake-prod-0a1b2c3"),
        );
      });
    }

    it("let nobody take it away, or attach managed policies", () => {
      for (const action of [
        "iam:DeleteRolePermissionsBoundary",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
      ]) {
        assert.ok(!may(action, boundary), action);
      }
    });

    it("let nobody change whom a role trusts, since it may be a role without a boundary", () => {
      assert.ok(!may("iam:UpdateAssumeRolePolicy"));
      assert.ok(!may("iam:UpdateAssumeRolePolicy", boundary));
    });

    it("let nobody change the policy itself", () => {
      for (const action of [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:TagPolicy",
      ]) {
        assert.ok(!may(action, boundary, boundary), action);
      }
    });

    it("let roles that have none yet be taken down", () => {
      for (const action of ["iam:DeleteRolePolicy", "iam:DeleteRole"]) assert.ok(may(action));
    });

    it("change nothing about anything but the roles of functions", () => {
      const others = (statements: readonly Statement[]) =>
        statements.filter(({ Sid }) => !Sid?.startsWith("WriteRoles"));
      assert.deepEqual(others(within), others(deploy));
      assert.ok(may("iam:UpdateRole"));
    });

    it("allow to set a boundary, where without one they do not", () => {
      const action = "iam:PutRolePermissionsBoundary";
      const keys = { "iam:PermissionsBoundary": boundary };
      assert.ok(!isAllowed(deploy, { action, resource: role, keys }));
      assert.ok(isAllowed(deploy, { action: "iam:CreateRole", resource: role }));
    });
  });

  /** Those of some actions that a deployment may not do, each once. */
  function missing(actions: readonly string[]): string[] {
    const allowed = actionsOf(deploy);
    return [...new Set(actions.filter((action) => !allowed.includes(action)))].sort();
  }
});

/** All TypeScript of a folder, and of those in it. */
function sourcesIn(folder: string): string[] {
  const root = join(PROJECT_ROOT, folder);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(root, file), "utf8"));
}
