import assert from "node:assert/strict";

import { editCanary } from "../../../tools/canary/edit";
import type { CanaryRequest } from "../../../tools/canary/request";
import { ToolError, UsageError } from "../../../tools/errors";
import { StackFile } from "../../../tools/project/stackFile";

const carried = { settings: "8dba7b539aa3", publishedVersion: "2" };

/** A stack file of PROD whose function `orders` has these lines. */
function stackFile(...lines: string[]): StackFile {
  const text = [
    "config:",
    "  shop:environment: PROD # for customers",
    "  shop:functions:",
    "    orders:",
    ...lines.map((line) => `      ${line}`),
    "      batchSize: 5",
    "",
  ].join("\n");
  return new StackFile("/shop/Pulumi.prod.yaml", "prod", "shop", text);
}

/** The lines of `orders` after an edit. */
function edited(
  lines: string[],
  request: CanaryRequest,
  live?: { version: number; weight: number },
) {
  const file = editCanary(
    {
      name: "orders",
      environment: "prod",
      stackFile: stackFile(...lines),
      deployed: { version: 3, settings: "8dba7b539aa3", canary: live && { ...carried, ...live } },
      released: [1, 2, 3, 4],
    },
    request,
  );
  return file.text
    .split("\n")
    .slice(4, -2)
    .map((line) => line.slice(6));
}

const CANARY = ["version: 3", "canary:", "  version: 4", "  weight: 10%"];
const set = (weight: number, more: object = {}): CanaryRequest => ({
  kind: "set",
  version: 4,
  weight,
  ...more,
});
const promote: CanaryRequest = { kind: "promote" };
const abort: CanaryRequest = { kind: "abort" };

describe("the edit of a canary", () => {
  it("adds it beside the stable version", () => {
    assert.deepEqual(edited(["version: 3 # steady"], set(0.1)), [
      "version: 3 # steady",
      "canary:",
      "  version: 4",
      "  weight: 10%",
    ]);
  });

  it("adds its settings, and keeps those of the stable version", () => {
    assert.deepEqual(
      edited(["version: 3", 'settings: "3f2a90c1d2e4"'], set(0.1, { settings: "aaaaaaaaaaaa" })),
      [
        "version: 3",
        'settings: "3f2a90c1d2e4"',
        "canary:",
        "  version: 4",
        "  weight: 10%",
        '  settings: "aaaaaaaaaaaa"',
      ],
    );
  });

  it("changes the weight of the one that there is, and leaves its settings", () => {
    const settings = '  settings: "3f2a90c1d2e4"';
    assert.deepEqual(edited([...CANARY, settings], set(0.25)), [
      "version: 3",
      "canary:",
      "  version: 4",
      "  weight: 25%",
      '  settings: "3f2a90c1d2e4"',
    ]);
  });

  it("writes a reason as an exception", () => {
    assert.deepEqual(
      edited(["version: 3"], set(0.1, { reason: "INC-123: QA is frozen" })).slice(4),
      ["exception:", "  version: 4", '  reason: "INC-123: QA is frozen"'],
    );
  });

  it("lets the same version run with other settings", () => {
    const lines = edited(["version: 4"], set(0.1, { settings: "3f2a90c1d2e4" }));
    assert.deepEqual(lines[1], "canary:");
  });

  it("promotes it with its settings and its exception", () => {
    const more = ['  settings: "3f2a90c1d2e4"', "exception:", "  version: 4", "  reason: frozen"];
    const lines = ["version: 3", 'settings: "aaaaaaaaaaaa"', ...CANARY.slice(1), ...more];
    assert.deepEqual(edited(lines, promote), [
      "version: 4",
      'settings: "3f2a90c1d2e4"',
      "exception:",
      "  version: 4",
      "  reason: frozen",
    ]);
  });

  it("promotes one with the stack file's own settings to those, and drops what was for the version before", () => {
    const exception = ["exception:", "  version: 3", "  reason: frozen"];
    const lines = ["version: 3", 'settings: "aaaaaaaaaaaa"', ...CANARY.slice(1), ...exception];
    assert.deepEqual(edited(lines, promote), ["version: 4"]);
  });

  it("aborts it with its exception", () => {
    const exception = ["exception:", "  version: 4", "  reason: frozen"];
    assert.deepEqual(edited([...CANARY, ...exception], abort), ["version: 3"]);
  });

  it("aborts it and leaves the stable version's exception and settings", () => {
    const stable = ["version: 3", 'settings: "aaaaaaaaaaaa"'];
    const exception = ["exception:", "  version: 3", "  reason: frozen"];
    assert.deepEqual(edited([...stable, ...CANARY.slice(1), ...exception], abort), [
      ...stable,
      ...exception,
    ]);
  });

  it("aborts what the alias still carries though the stack file has it no more", () => {
    assert.deepEqual(edited(["version: 3"], abort, { version: 4, weight: 0.1 }), ["version: 3"]);
  });

  it("promotes one on to the end where the update to it was cut short", () => {
    assert.deepEqual(edited(["version: 4"], promote, { version: 4, weight: 0.1 }), ["version: 4"]);
  });

  it("aborts one that was being promoted, back to the very settings that it was beside", () => {
    assert.deepEqual(edited(["version: 4"], abort, { version: 4, weight: 0.1 }), [
      "version: 3",
      'settings: "8dba7b539aa3"',
    ]);
  });

  const live = { version: 2, weight: 0.05 };
  const refusals: readonly (readonly [
    string,
    string[],
    CanaryRequest,
    { version: number; weight: number } | undefined,
    string,
  ])[] = [
    [
      "a function that the environment does not run",
      ["version: none"],
      set(0.1),
      undefined,
      'prod does not run orders: Pulumi.prod.yaml says "version: none". Nothing has been changed. A canary needs a version for the rest of the traffic: deploy one first.',
    ],
    [
      "the stable version",
      ["version: 4"],
      set(0.1),
      undefined,
      "version 4 is what orders in prod is pinned to already, with the same settings: a canary is another version. Nothing has been changed.",
    ],
    [
      "a third version beside a canary in the stack file",
      ["version: 3", "canary:", "  version: 2", "  weight: 5%"],
      set(0.1),
      undefined,
      "orders in prod has a canary already: version 2 gets 5 %, and an alias goes to two versions at most. Nothing has been changed. End it first: ldm canary orders --env prod --promote, or --abort.",
    ],
    [
      "a third version beside a canary on the alias",
      ["version: 3"],
      set(0.1),
      live,
      "orders in prod has a canary already: version 2 gets 5 %, and an alias goes to two versions at most. Nothing has been changed. End it first: ldm canary orders --env prod --promote, or --abort.",
    ],
    [
      "to promote none",
      ["version: 3"],
      promote,
      undefined,
      "orders in prod has no canary to promote: all of its traffic goes to version 3. Nothing has been changed.",
    ],
    [
      "to abort none",
      ["version: 3"],
      abort,
      undefined,
      "orders in prod has no canary to abort: all of its traffic goes to version 3. Nothing has been changed.",
    ],
    [
      "to promote one that is being ended",
      ["version: 3"],
      promote,
      { version: 4, weight: 0.1 },
      "Pulumi.prod.yaml has no canary of orders any more, though version 4 still gets 10 %: somebody has begun to end it. Nothing has been changed. End it: ldm canary orders --env prod --abort, or set it again with --version 4 --weight 10%.",
    ],
  ];
  for (const [what, lines, request, carriedCanary, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => edited(lines, request, carriedCanary), new ToolError(message));
    });
  }

  it("takes a version that is not released for a mistake of the command line", () => {
    assert.throws(
      () => edited(["version: 3"], { kind: "set", version: 9, weight: 0.1 }),
      new UsageError(
        "version 9 of orders is not released; released are: 1, 2, 3, 4. Nothing has been changed. Name one of them, or release it: ldm release orders.",
      ),
    );
  });
});
