import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as ec2 from "@aws-sdk/client-ec2";

import { deployPermissions, previewPermissions } from "../../accounts/permissions";
import type { Place } from "../../accounts/place";
import { policyOf, type Statement } from "../../accounts/statements";
import type { NetworkSettings } from "../../components/settings/network";
import { PROJECT_ROOT } from "../../tools/root";

const MADE: NetworkSettings = { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] };
const GIVEN: NetworkSettings = {
  subnets: ["subnet-0a1b2c3d"],
  securityGroups: ["sg-0a1b2c3d"],
  endpoints: [],
};

function placeIn(network: NetworkSettings | undefined): Place {
  const account = { partition: "aws", id: "222222222222" };
  return { account, region: "eu-central-1", stack: "qa", environment: "QA", network };
}

function deploying(network?: NetworkSettings): readonly Statement[] {
  const pipelineRoles = ["arn:aws:iam::222222222222:role/shop-deploy-*"];
  return deployPermissions({
    place: placeIn(network),
    before: undefined,
    pipelineRoles,
    project: "shop",
  });
}

/** What is allowed of EC2, by the statement's id. */
function ofEc2(statements: readonly Statement[]): Map<string, Statement> {
  return new Map(
    statements
      .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().join().includes("ec2:"))
      .map((statement) => [statement.Sid ?? "", statement]),
  );
}

function actionsOf(network: NetworkSettings): string[] {
  return [...ofEc2(deploying(network)).values()].flatMap(({ Action }) => Action);
}

const own = (key: string) => ({ StringEquals: { [`aws:${key}/deployed-by`]: "shop/qa" } });

describe("The permissions of an environment in a network", () => {
  it("are none of EC2's where it is in none", () => {
    assert.deepEqual([...ofEc2(deploying()).keys()], []);
    assert.deepEqual(
      [...ofEc2(previewPermissions({ place: placeIn(undefined), before: undefined }))],
      [],
    );
  });

  it("let a preview look, and no more", () => {
    const found = ofEc2(previewPermissions({ place: placeIn(MADE), before: undefined }));
    assert.deepEqual([...found.keys()], ["ReadNetwork"]);
    for (const action of [found.get("ReadNetwork")?.Action].flat()) {
      assert.match(String(action), /^ec2:Describe/);
    }
  });

  it("let a deployment make what has the stack's tag, and change nothing without it", () => {
    const found = ofEc2(deploying(MADE));
    assert.deepEqual(
      [...found.keys()],
      ["ReadNetwork", "MakeNetwork", "TagWhatIsMade", "ChangeNetwork", "DeleteWhatLambdaLeaves"],
    );
    assert.deepEqual(found.get("MakeNetwork")?.Condition, own("RequestTag"));
    assert.deepEqual(found.get("ChangeNetwork")?.Condition, own("ResourceTag"));
    const made = [found.get("MakeNetwork")?.Action].flat();
    assert.deepEqual(found.get("TagWhatIsMade")?.Condition, {
      StringEquals: { "ec2:CreateAction": made.map((action) => action?.replace("ec2:", "")) },
    });
    for (const [sid, { Action, Condition }] of found) {
      const reads = [Action].flat().every((action) => action.startsWith("ec2:Describe"));
      const isOpen = Condition === undefined && !reads;
      assert.equal(isOpen, sid === "DeleteWhatLambdaLeaves", sid);
    }
  });

  it("are about the environment's region and account", () => {
    const [found] = [ofEc2(deploying(MADE)).get("MakeNetwork")?.Resource];
    for (const arn of [found].flat()) {
      assert.match(String(arn), /^arn:aws:ec2:eu-central-1:222222222222:[a-z-]+\/\*$/);
    }
  });

  it("are those to look where the network is given", () => {
    assert.deepEqual([...ofEc2(deploying(GIVEN)).keys()], ["ReadNetwork"]);
  });

  it("let endpoints be made in just the given subnets", () => {
    const found = ofEc2(deploying({ ...GIVEN, endpoints: ["sns"] }));
    assert.deepEqual(found.get("MakeEndpointsInGivenNetwork"), {
      Sid: "MakeEndpointsInGivenNetwork",
      Effect: "Allow",
      Action: ["ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint"],
      Resource: [
        "arn:aws:ec2:eu-central-1:222222222222:vpc/*",
        "arn:aws:ec2:eu-central-1:222222222222:subnet/subnet-0a1b2c3d",
      ],
    });
  });

  it("name actions that there are", () => {
    for (const action of actionsOf(MADE)) {
      assert.ok(`${action.replace("ec2:", "")}Command` in ec2, action);
    }
  });

  it("allow every call of the stand-in for the aws plugin, but for what this program never asks of it", () => {
    const folder = join(PROJECT_ROOT, "local/provider");
    const calls = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/\bec2\.(\w+)\(/g)])
      .map(([, operation = ""]) => `ec2:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`);
    assert.ok(calls.length > 30);
    const allowed = actionsOf(MADE);
    assert.deepEqual(
      [...new Set(calls)].filter((call) => !allowed.includes(call)),
      ["ec2:DeleteTags"],
    );
  });

  it("fit into a role, with room for the state", () => {
    assert.ok(policyOf(deploying({ ...GIVEN, endpoints: ["sns"] })).length < 9_000);
    assert.ok(policyOf(deploying(MADE)).length < 9_000);
  });
});
