import assert from "node:assert/strict";
import { join } from "node:path";

import { boundaryArn, boundaryPolicy, MAX_BOUNDARY } from "../../accounts/boundary";
import { boundaryAdvice } from "../../accounts/boundaryAdvice";
import type { Place } from "../../accounts/place";
import type { Statement } from "../../accounts/statements";
import { Environment, type Versions } from "../../components/environment";
import type { NetworkSettings } from "../../components/settings/network";
import { declare } from "../support/mocks";
import { isAllowed } from "../support/policyDecision";
import { releasedVersion } from "../support/released";

const account = { partition: "aws", id: "000000000000" };
/** What SNS needs of its key, for those who publish to an encrypted topic. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey*"];
const MADE: NetworkSettings = { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] };

function placeIn(network?: NetworkSettings): Place {
  return { account, region: "eu-central-1", stack: "qa", environment: "QA", network };
}

const statementsIn = (text: string): readonly Statement[] =>
  (JSON.parse(text) as { Statement: Statement[] }).Statement;

const versions: Versions = {
  folder: join(__dirname, "functions"),
  functions: () => ["orders", "invoices"],
  versions: () => [1],
  open: (name, version) => Promise.resolve(releasedVersion(version, name)),
  contractOf: () => undefined,
  variablesOf: () => new Set(),
};

/** What the main program has two functions do, of which one feeds the other. */
async function granted(network?: NetworkSettings): Promise<readonly Statement[]> {
  const functions = { orders: { version: 1 }, invoices: { version: 1 } };
  const config = { environment: "QA", functions, ...(network === undefined ? {} : { network }) };
  const { declared } = await declare(
    async () => {
      const environment = await Environment.read(versions);
      environment.function("invoices", { fedBy: [environment.function("orders")] });
      return environment.outputs();
    },
    { config },
  );
  return declared
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => statementsIn(String(inputs.policy)));
}

const allowedIn = (statements: readonly Statement[]) =>
  statements.filter(({ Effect }) => Effect === "Allow");
const actionsIn = (statements: readonly Statement[]) =>
  [...new Set(allowedIn(statements).flatMap(({ Action }) => Action))].sort();

describe("The permissions boundary of an environment's functions", () => {
  it("is called after project and environment", () => {
    assert.equal(
      boundaryArn({ ...account, partition: "aws-cn" }, "shop", "qa"),
      "arn:aws-cn:iam::000000000000:policy/shop-boundary-qa",
    );
  });

  it("allows what functions do to what has the environment's name, and nothing of IAM and STS", () => {
    const arn = "eu-central-1:000000000000";
    assert.deepEqual(statementsIn(boundaryPolicy(placeIn(), [])), [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [
          `arn:aws:logs:${arn}:log-group:/aws/lambda/*-QA`,
          `arn:aws:logs:${arn}:log-group:/aws/lambda/*-QA:*`,
        ],
      },
      {
        Sid: "ReadSource",
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: [`arn:aws:sqs:${arn}:*-SourceSQSQueue-QA`],
      },
      {
        Sid: "SendDeadLetters",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: [`arn:aws:sqs:${arn}:*-DeadLetterSQSQueue-QA`],
      },
      {
        Sid: "PublishResults",
        Effect: "Allow",
        Action: ["sns:Publish"],
        Resource: [`arn:aws:sns:${arn}:*-DestinationSNSTopic-QA`],
      },
      {
        Sid: "UseKeyOfSns",
        Effect: "Allow",
        Action: KEY_ACTIONS,
        Resource: "*",
        Condition: { StringLike: { "kms:ViaService": "sns.eu-central-1.amazonaws.com*" } },
      },
      { Sid: "BecomeNobodyElse", Effect: "Deny", Action: ["iam:*", "sts:*"], Resource: "*" },
    ]);
  });

  for (const [where, network] of [
    ["in no network", undefined],
    ["in a network", MADE],
  ] as const) {
    it(`allows each grant of the main program, and no action that it grants nobody, ${where}`, async () => {
      const grants = await granted(network);
      const boundary = statementsIn(boundaryPolicy(placeIn(network), []));
      assert.ok(grants.length > 7);
      for (const { Action, Resource = [] } of allowedIn(grants)) {
        for (const action of [Action].flat()) {
          for (const resource of [Resource].flat()) {
            assert.ok(isAllowed(boundary, { action, resource }), `${action} on ${resource}`);
          }
        }
      }
      assert.deepEqual(actionsIn(boundary), [...actionsIn(grants), ...KEY_ACTIONS].sort());
    });
  }

  it("does not end what a key lets those do who publish, and opens no other key", () => {
    const boundary = statementsIn(boundaryPolicy(placeIn(), []));
    const request = {
      action: "kms:GenerateDataKey",
      resource: "arn:aws:kms:eu-central-1:000000000000:key/0a1b2c3d",
    };
    const through = (service: string) => ({ ...request, keys: { "kms:ViaService": service } });
    assert.ok(isAllowed(boundary, through("sns.eu-central-1.amazonaws.com")));
    assert.ok(!isAllowed(boundary, through("s3.eu-central-1.amazonaws.com")));
    assert.ok(!isAllowed(boundary, through("sns.eu-west-1.amazonaws.com")));
    assert.ok(!isAllowed(boundary, request));
  });

  it("lets Lambda connect functions to the network, and their code not", () => {
    const boundary = statementsIn(boundaryPolicy(placeIn(MADE), []));
    const request = { action: "ec2:CreateNetworkInterface", resource: "*" };
    assert.ok(isAllowed(boundary, request));
    const keys = {
      "lambda:SourceFunctionArn": "arn:aws:lambda:eu-central-1:000000000000:function:f",
    };
    assert.ok(!isAllowed(boundary, { ...request, keys }));
  });

  it("allows nothing to what another environment has", () => {
    const boundary = statementsIn(boundaryPolicy(placeIn(), []));
    for (const [action, resource] of [
      ["sns:Publish", "arn:aws:sns:eu-central-1:000000000000:orders-DestinationSNSTopic-PROD"],
      ["sqs:ReceiveMessage", "arn:aws:sqs:eu-central-1:000000000000:orders-SourceSQSQueue-PROD"],
      ["logs:PutLogEvents", "arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/o-PROD"],
      ["sns:Publish", "arn:aws:sns:eu-west-1:000000000000:orders-DestinationSNSTopic-QA"],
    ] as const) {
      assert.ok(!isAllowed(boundary, { action, resource }), `${action} on ${resource}`);
    }
  });

  it("allows what is allowed further, on what it is said to be about", () => {
    const prices = "arn:aws:s3:::kettle-and-mug-prices/*";
    const boundary = statementsIn(
      boundaryPolicy(placeIn(), [
        { actions: ["dynamodb:*"] },
        { actions: ["s3:GetObject"], resources: [prices] },
        { actions: ["*"] },
      ]),
    );
    assert.deepEqual(boundary.slice(5, 7), [
      { Sid: "DoAnywhere", Effect: "Allow", Action: ["dynamodb:*", "*"], Resource: "*" },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [prices] },
    ]);
    for (const action of ["iam:CreateRole", "iam:PassRole", "sts:AssumeRole"]) {
      const resource = "arn:aws:iam::000000000000:role/administrator";
      assert.ok(!isAllowed(boundary, { action, resource }), action);
    }
  });

  it("has room for what is allowed further", () => {
    assert.ok(boundaryPolicy(placeIn(MADE), []).length < MAX_BOUNDARY / 3);
  });
});

describe("boundaryAdvice", () => {
  const asked = "arn:aws:iam::000000000000:policy/shop-boundary-qa";
  const other = "arn:aws:iam::000000000000:policy/other";
  const advise = (known: { asked?: string; named?: string }) =>
    boundaryAdvice({ stack: "qa", project: "shop", asked: known.asked, named: known.named });

  it("is none where account and stack file agree", () => {
    assert.equal(advise({}), undefined);
    assert.equal(advise({ asked, named: asked }), undefined);
  });

  it("says what the stack file has to say, where it has none or another", () => {
    const rest =
      "until it says shop:permissionsBoundary: arn:aws:iam::000000000000:policy/shop-boundary-qa, deployments of qa can make no roles and give them no policies";
    assert.equal(advise({ asked }), `Pulumi.qa.yaml has no permissions boundary: ${rest}`);
    assert.equal(advise({ asked, named: other }), `Pulumi.qa.yaml names ${other}: ${rest}`);
  });

  it("says what the account has to say, where the stack file is ahead", () => {
    assert.equal(
      advise({ named: other }),
      `Pulumi.qa.yaml names ${other} as the permissions boundary, which deployments of qa may not give to roles that are there: add qa to boundaries, and write into the file what comes out`,
    );
  });
});
