import assert from "node:assert/strict";

import type { AliasState } from "../../../tools/aws/lambda";
import { carriers, planPrune } from "../../../tools/prune/prunePlan";
import { publishedVersions } from "../../support/lambdaVersions";

function alias(name: string, publishedVersion: string, weights = {}): AliasState {
  return { name, publishedVersion, weights, description: "" };
}

const nothing = { aliases: [], ledger: new Set<string>(), state: new Set<string>() };

describe("what prune deletes", () => {
  const doomed = (numbers: string[], needs = {}): string[] =>
    planPrune(publishedVersions(numbers), { ...nothing, ...needs }).doomed.map(
      ({ publishedVersion }) => publishedVersion,
    );

  it("is all but the newest where nothing needs any of it", () => {
    assert.deepEqual(doomed(["1", "2", "3"]), ["1", "2"]);
    assert.deepEqual(doomed([]), []);
  });

  it("counts published versions as numbers: 10 is newer than 9", () => {
    assert.deepEqual(doomed(["9", "10"]), ["9"]);
  });

  it("is not what any alias carries, or has a weight for", () => {
    const aliases = [alias("QA", "3", { "2": 0 }), alias("TRY", "1")];
    assert.deepEqual(doomed(["1", "2", "3", "4", "5"], { aliases }), ["4"]);
  });

  it("is not what the ledger or the state names", () => {
    const needs = { ledger: new Set(["2"]), state: new Set(["3"]) };
    assert.deepEqual(doomed(["1", "2", "3", "4", "5"], needs), ["1", "4"]);
  });

  it("is told with the strongest reason why each of the others stays", () => {
    const { kept } = planPrune(publishedVersions(["1", "2", "3", "4", "5"]), {
      aliases: [alias("QA", "4")],
      ledger: new Set(["4", "3"]),
      state: new Set(["4", "3", "2"]),
    });
    assert.deepEqual(kept, [
      { publishedVersion: "2", because: "state" },
      { publishedVersion: "3", because: "ledger" },
      { publishedVersion: "4", because: "alias" },
      { publishedVersion: "5", because: "newest" },
    ]);
  });
});

describe("carriers", () => {
  it("are the aliases that send anything to a published version", () => {
    const aliases = [alias("QA", "3", { "2": 0.1 }), alias("TRY", "2"), alias("OLD", "1")];
    assert.deepEqual(carriers(aliases, "2"), ["QA", "TRY"]);
  });
});
