import assert from "node:assert/strict";

import type { Canary } from "../../../components/ledger";
import { ToolError } from "../../../tools/errors";
import { StackFile } from "../../../tools/project/stackFile";
import { positionOf, type Position } from "../../../tools/rollout/position";
import type { DeployedFunction } from "../../../tools/stacks/deployed";

const SETTINGS = "8dba7b539aa3";

function stackFile(lines: string[]): StackFile {
  const own = lines.map((line) => `      ${line}\n`).join("");
  const text = `config:\n  shop:environment: PROD\n  shop:functions:\n    orders:\n${own}`;
  return new StackFile("/shop/Pulumi.prod.yaml", "prod", "shop", text);
}

/** What the stack runs: this version, and this share of version 4 or another. */
function deployed(version: number, weight?: number, canaryVersion = 4): DeployedFunction {
  const canary: Canary | undefined =
    weight === undefined
      ? undefined
      : { version: canaryVersion, settings: SETTINGS, publishedVersion: "4", weight };
  const carried = { version, settings: SETTINGS, publishedVersion: "3" };
  return {
    name: "orders",
    environment: "prod",
    ...carried,
    canary,
    aliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:orders-1:PROD",
    sourceQueueUrl: "https://sqs/orders",
    deadLetterQueueUrl: "https://sqs/orders-dead",
    destinationTopicArn: "arn:aws:sns:eu-central-1:000000000000:orders",
    ledger: {
      functionName: "orders-1",
      entries: [],
      history: [
        { ...carried, since: "2026-11-25T01:00:00.000Z" },
        { ...carried, since: "2026-11-25T02:00:00.000Z", ...(canary && { canary }) },
      ],
    },
  };
}

function position(
  lines: string[],
  runs: DeployedFunction | undefined,
  settings?: string,
): Position {
  return positionOf(
    {
      name: "orders",
      environment: "prod",
      stackFile: stackFile(lines),
      deployed: runs,
      released: [3, 4],
    },
    { version: 4, settings },
  );
}

const at = (weight: string) => ["version: 3", "canary:", "  version: 4", `  weight: ${weight}`];

describe("the position of a rollout", () => {
  it("is the start where there is no canary", () => {
    assert.deepEqual(position(["version: 3"], deployed(3)), { kind: "start" });
  });

  it("is the start where the same version runs with other settings", () => {
    assert.deepEqual(position(["version: 4"], deployed(4), "3f2a90c1d2e4"), { kind: "start" });
  });

  it("is the share that the canary has, and since when", () => {
    assert.deepEqual(position(at("5%"), deployed(3, 0.05)), {
      kind: "running",
      weight: 0.05,
      since: new Date("2026-11-25T02:00:00.000Z"),
    });
  });

  it("is the stack file's share where the update to it was cut short", () => {
    const unfinished = { kind: "unfinished", weight: 0.25 };
    assert.deepEqual(position(at("25%"), deployed(3, 0.05)), unfinished);
    assert.deepEqual(position(at("25%"), deployed(3)), unfinished);
  });

  it("is an unfinished end where the stack file has the version and the alias the canary", () => {
    const unfinished = { kind: "unfinished", weight: 1 };
    assert.deepEqual(position(["version: 4"], deployed(3, 0.25)), unfinished);
  });

  it("is the end where the version runs", () => {
    assert.deepEqual(position(["version: 4"], deployed(4)), { kind: "done" });
  });

  const refusals: readonly (readonly [string, () => unknown, string])[] = [
    [
      "another canary in the stack file",
      () =>
        position(["version: 3", "canary:", "  version: 2", "  weight: 5%"], deployed(3, 0.05, 2)),
      "orders in prod has a canary already: version 2 gets 5 %, and an alias goes to two versions at most. Nothing has been changed. End it first: ldm canary orders --env prod --promote, or --abort.",
    ],
    [
      "another canary on the alias",
      () => position(["version: 3"], deployed(3, 0.05, 2)),
      "orders in prod has a canary already: version 2 gets 5 %, and an alias goes to two versions at most. Nothing has been changed. End it first: ldm canary orders --env prod --promote, or --abort.",
    ],
    [
      "a version that is being sent back",
      () => position(["version: 3"], deployed(3, 0.05)),
      "version 4 of orders in prod still gets 5 %, and Pulumi.prod.yaml has no canary any more: somebody is sending it back. Nothing has been changed. Finish that: ldm canary orders --env prod --abort; or keep it: ldm canary orders --env prod --version 4 --weight 5%.",
    ],
    [
      "a canary with other settings",
      () => position(at("5%"), deployed(3, 0.05), "3f2a90c1d2e4"),
      "version 4 of orders in prod is a canary with the stack file's own settings, not with 3f2a90c1d2e4. Nothing has been changed. Leave out --settings to go on with it, or end it first: ldm canary orders --env prod --abort.",
    ],
    [
      "a version that is pinned and not deployed",
      () => position(["version: 4"], deployed(3)),
      "Pulumi.prod.yaml pins orders to version 4 already, and no update has carried that out: nothing is left to roll out in steps. Nothing has been changed. Deploy it at once: pulumi up --stack prod, or put the version back that runs and try again.",
    ],
    [
      "a function that the environment does not run",
      () => position(["version: none"], undefined),
      'prod does not run orders: Pulumi.prod.yaml says "version: none". Nothing has been changed. A canary needs a version for the rest of the traffic: deploy one first.',
    ],
  ];
  for (const [what, find, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(find, new ToolError(message));
    });
  }
});
