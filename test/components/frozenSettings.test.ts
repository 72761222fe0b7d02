import assert from "node:assert/strict";
import fc from "fast-check";
import { settingsDigest, type FrozenSettings } from "../../components/frozenSettings";

const settings: FrozenSettings = {
  runtime: "nodejs24.x",
  architecture: "arm64",
  memoryMb: 256,
  timeoutSeconds: 10,
  variables: { CURRENCY: "EUR", TAX_PERCENT: "19" },
  destinationTopicName: "orders-DestinationSNSTopic-QA",
  logGroupName: "/aws/lambda/orders-QA",
  logLevel: "INFO",
};
const KEY = "0123456789abcdef";

describe("settingsDigest", () => {
  it("is twelve hexadecimal digits", () => {
    assert.match(settingsDigest(settings, KEY), /^[0-9a-f]{12}$/);
  });

  it("does not depend on the order of variables", () => {
    const reordered = { ...settings, variables: { TAX_PERCENT: "19", CURRENCY: "EUR" } };
    assert.equal(settingsDigest(reordered, KEY), settingsDigest(settings, KEY));
  });

  const changes: Partial<FrozenSettings>[] = [
    { runtime: "nodejs22.x" },
    { architecture: "x86_64" },
    { memoryMb: 512 },
    { timeoutSeconds: 11 },
    { variables: { CURRENCY: "EUR", TAX_PERCENT: "20" } },
    { variables: { CURRENCY: "EUR" } },
    { destinationTopicName: "orders-DestinationSNSTopic-PROD" },
    { logGroupName: "/aws/lambda/orders-PROD" },
    { logLevel: "DEBUG" },
    { network: "10.20.0.0/16 in 2 zones" },
  ];
  for (const change of changes) {
    it(`changes with ${JSON.stringify(change)}`, () => {
      assert.notEqual(
        settingsDigest({ ...settings, ...change }, KEY),
        settingsDigest(settings, KEY),
      );
    });
  }

  it("is for ever the same where there is no network, so that nothing that was published is published again", () => {
    for (const same of [settings, { ...settings, network: undefined }]) {
      assert.equal(settingsDigest(same, ""), "25977c1a9a75");
    }
  });

  it("changes with the key, so that it gives no guess at a secret away", () => {
    assert.notEqual(settingsDigest(settings, "another key"), settingsDigest(settings, KEY));
  });

  it("tells names and values apart, whatever characters they hold", () => {
    const variables = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(variables, variables, (one, other) => {
        const same =
          JSON.stringify(Object.entries(one).sort()) ===
          JSON.stringify(Object.entries(other).sort());
        const digests = [one, other].map((each) =>
          settingsDigest({ ...settings, variables: each }, KEY),
        );
        assert.equal(digests[0] === digests[1], same);
      }),
    );
  });
});
