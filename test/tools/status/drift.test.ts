import assert from "node:assert/strict";

import type { DescribedVersion, PublishedVersion } from "../../../tools/aws/lambda";
import { findDrift, type Found, type Recorded } from "../../../tools/status/drift";
import { FROZEN_CONFIGURATION, publishedVersions } from "../../support/lambdaVersions";

const recorded: Recorded = {
  name: "orders",
  environment: "qa",
  aliasArn: "arn:aws:lambda:eu-central-1:123456789012:function:orders-qa-1234567:QA",
  version: 3,
  publishedVersion: "7",
  ledger: {
    functionName: "orders-qa-1234567",
    entries: [
      { version: 2, settings: "aaa", sha256: "2b", publishedVersion: "5" },
      { version: 3, settings: "aaa", sha256: "3c", publishedVersion: "7" },
      { version: 4, settings: "aaa", sha256: "4d", publishedVersion: "8" },
    ],
    history: [],
  },
};
const onTrial: Recorded = {
  ...recorded,
  canary: { version: 4, settings: "aaa", publishedVersion: "8", weight: 0.1 },
};

const configuration: DescribedVersion = {
  ...FROZEN_CONFIGURATION,
  description: "",
  variables: { A: "1", B: "2" },
};

const published = (...numbers: string[]): PublishedVersion[] =>
  publishedVersions(numbers, configuration);

/** Lambda as the stack left it, but for what is said. */
function found({
  alias = "7",
  weights = {},
  versions = published("5", "7", "8"),
  latest = {},
}: {
  alias?: string;
  weights?: Record<string, number>;
  versions?: PublishedVersion[];
  latest?: Partial<DescribedVersion>;
} = {}): Found {
  return {
    alias: { name: "QA", publishedVersion: alias, weights, description: "" },
    versions: { latest: { ...configuration, ...latest }, published: versions },
  };
}

const back = "pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.";

describe("drift", () => {
  it("is none where Lambda is as the stack left it", () => {
    assert.deepEqual(findDrift(recorded, found()), []);
    assert.deepEqual(findDrift(onTrial, found({ weights: { 8: 0.1 } })), []);
  });

  it("is none for an older version that the ledger has forgotten", () => {
    assert.deepEqual(findDrift(recorded, found({ versions: published("1", "5", "7", "8") })), []);
  });

  it("is a function that somebody deleted, and nothing else then", () => {
    assert.deepEqual(findDrift(recorded, { alias: undefined, versions: undefined }), [
      {
        kind: "function-missing",
        message: "Lambda has no function of orders in qa any more: somebody deleted it.",
        remedy: "pulumi refresh --stack qa, then pulumi up --stack qa, creates it again.",
      },
    ]);
  });

  it("is an alias that somebody deleted", () => {
    assert.deepEqual(findDrift(onTrial, { ...found(), alias: undefined }), [
      {
        kind: "alias-missing",
        message: "orders has no alias QA any more, so nothing of it runs: somebody deleted it.",
        remedy: back,
      },
    ]);
  });

  it("is an alias that somebody moved", () => {
    assert.deepEqual(findDrift(recorded, found({ alias: "5" })), [
      {
        kind: "alias-moved",
        message:
          "The alias QA of orders points at published version 5 (version 2), but the stack left it at " +
          "published version 7 (version 3): somebody moved it by hand.",
        remedy: back,
      },
    ]);
  });

  it("is an alias that somebody moved to a version that the ledger does not know", () => {
    const [drift] = findDrift(recorded, found({ alias: "1" }));
    assert.equal(
      drift?.message,
      "The alias QA of orders points at published version 1, which the ledger does not know, but the stack " +
        "left it at published version 7 (version 3): somebody moved it by hand.",
    );
  });

  const weights: [
    what: string,
    stack: Recorded,
    weights: Record<string, number>,
    is: string,
    was: string,
  ][] = [
    [
      "set",
      recorded,
      { 8: 0.25 },
      "25 % to published version 8 (version 4)",
      "everything to one version",
    ],
    [
      "taken away",
      onTrial,
      {},
      "everything to one version",
      "10 % to published version 8 (version 4)",
    ],
    [
      "changed",
      onTrial,
      { 8: 0.1234 },
      "12.34 % to published version 8 (version 4)",
      "10 % to published version 8 (version 4)",
    ],
    [
      "given to another version",
      onTrial,
      { 5: 0.1 },
      "10 % to published version 5 (version 2)",
      "10 % to published version 8 (version 4)",
    ],
  ];
  for (const [what, stack, changed, is, was] of weights) {
    it(`is a weight that somebody has ${what}`, () => {
      assert.deepEqual(findDrift(stack, found({ weights: changed })), [
        {
          kind: "weights-changed",
          message:
            `The alias QA of orders sends ${is}, but the stack had it send ${was}: ` +
            "somebody changed the weights by hand.",
          remedy: back,
        },
      ]);
    });
  }

  it("is no weight that differs in the last bit, or is 0", () => {
    assert.deepEqual(findDrift(onTrial, found({ weights: { 8: 0.1 + 1e-9 } })), []);
    assert.deepEqual(findDrift(recorded, found({ weights: { 8: 0 } })), []);
  });

  it("is a version of the ledger that somebody deleted", () => {
    assert.deepEqual(findDrift(recorded, found({ versions: published("7", "8") })), [
      {
        kind: "version-deleted",
        message:
          "Lambda has no published version 5 (version 2) of orders any more, but the ledger names it: " +
          "somebody deleted it.",
        remedy:
          "pulumi refresh --stack qa, then pulumi up --stack qa, takes it out of the ledger; going back to it then publishes it again.",
      },
    ]);
  });

  for (const [what, gone, left] of [
    ["the alias carries", "7", ["5", "8"]],
    ["is on trial", "8", ["5", "7"]],
  ] as const) {
    it(`is a deleted version that ${what}, which is wanted back`, () => {
      const drifts = findDrift(
        onTrial,
        found({ versions: published(...left), weights: { 8: 0.1 } }),
      );
      assert.equal(drifts[0]?.kind, "version-deleted");
      assert.match(drifts[0].message, new RegExp(`^Lambda has no published version ${gone} `));
      assert.equal(
        drifts[0].remedy,
        "pulumi refresh --stack qa, then pulumi up --stack qa, publishes it again.",
      );
    });
  }

  it("is a version newer than all that the ledger knows", () => {
    assert.deepEqual(findDrift(recorded, found({ versions: published("5", "7", "8", "9") })), [
      {
        kind: "version-foreign",
        message:
          "The ledger does not know published version 9 of orders, of 2026-11-25T02:02:06.454+0000: " +
          "somebody published it by hand, or an update failed halfway.",
        remedy:
          "If an update failed, pulumi up --stack qa goes on with it; npx ldm prune deletes what nobody uses.",
      },
    ]);
  });

  it("counts published versions as numbers: 10 is newer than 8", () => {
    const drifts = findDrift(recorded, found({ versions: published("5", "7", "8", "10") }));
    assert.deepEqual(
      drifts.map(({ kind }) => kind),
      ["version-foreign"],
    );
  });

  it("is an edited $LATEST", () => {
    const latest = { memoryMb: 512, variables: { A: "1", B: "3" } };
    assert.deepEqual(findDrift(recorded, found({ latest })), [
      {
        kind: "latest-edited",
        message:
          "$LATEST of orders differs from what was published last (8) in variables, memory: somebody edited " +
          "it by hand. Nothing runs it.",
        remedy:
          "pulumi refresh --stack qa takes note of it; the next update that publishes a version then sets it right.",
      },
    ]);
  });

  it("is no $LATEST whose publication somebody deleted", () => {
    const latest = { codeSha256: "other", description: "version 4, settings aaa" };
    const drifts = findDrift(recorded, found({ versions: published("5", "7"), latest }));
    assert.deepEqual(
      drifts.map(({ kind }) => kind),
      ["version-deleted"],
    );
  });

  it("is no other order of variables in $LATEST", () => {
    assert.deepEqual(findDrift(recorded, found({ latest: { variables: { B: "2", A: "1" } } })), []);
  });

  it("is told all at once", () => {
    const drifts = findDrift(
      recorded,
      found({
        alias: "9",
        weights: { 8: 0.5 },
        versions: published("7", "8", "9"),
        latest: { codeSha256: "other" },
      }),
    );
    assert.deepEqual(
      drifts.map(({ kind }) => kind),
      ["alias-moved", "weights-changed", "version-deleted", "version-foreign", "latest-edited"],
    );
  });
});
