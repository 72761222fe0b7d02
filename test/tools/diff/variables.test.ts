import assert from "node:assert/strict";

import type { FunctionSettings } from "../../../components/settings/check";
import { DEFAULT_TUNING } from "../../../components/settings/schema";
import { compareSettled, type ReadBothSecrets } from "../../../tools/diff/compare";
import { comparisonLines } from "../../../tools/diff/render";
import { variablesIn } from "../../../tools/diff/secrets";
import type { Side } from "../../../tools/diff/side";

function sideOf(environment: string, plain: Record<string, string>, secret: string[] = []): Side {
  const own: FunctionSettings = {
    ...DEFAULT_TUNING,
    version: 3,
    variables: {
      ...plain,
      ...Object.fromEntries(secret.map((name) => [name, "[secret]"] as const)),
    },
    secretVariables: new Set(secret),
  };
  const settings = {
    environment,
    promotesFrom: undefined,
    isProtected: false,
    functions: new Map(),
  };
  return { label: environment, version: 3, settled: { environment, settings, own } };
}

const qa = sideOf("qa", { TAX: "19", SEED: "1" }, ["KEY", "TOKEN"]);
const prod = sideOf("prod", { TAX: "21" }, ["KEY", "TOKEN", "SEED", "NEW_KEY"]);

/** The variables of two environments as lines. */
async function shown(a: Side, b: Side, readBoth: ReadBothSecrets): Promise<string[]> {
  const settled = await compareSettled([a, b], readBoth);
  const same = { sha256: ["s", "s"], size: [0, 0], files: [] } as const;
  const lines = comparisonLines(
    {
      function: "orders",
      sides: [a, b],
      code: same,
      source: { a: null, b: null, forward: [], back: [] },
      contract: { differences: [], without: [], missing: [] },
      ...(settled && { settled }),
    },
    {},
  );
  const start = lines.indexOf("variables: another value makes a new published version");
  return lines.slice(start + 1, lines.indexOf("settings") - 1);
}

describe("the variables that differ", () => {
  it("are shown, and of secrets whether they do, where they can be read", async () => {
    const lines = await shown(qa, prod, (environments) => {
      assert.deepEqual(environments, ["qa", "prod"]);
      return Promise.resolve([
        { TAX: "19", SEED: "1", KEY: "hush", TOKEN: "same" },
        { TAX: "21", SEED: "2", KEY: "hush hush", TOKEN: "same", NEW_KEY: "n" },
      ]);
    });
    assert.deepEqual(lines, [
      "  variable  qa         prod      secrets",
      "  --------  ---------  --------  -----------",
      "  KEY       (secret)   (secret)  they differ",
      "  NEW_KEY   (not set)  (secret)  they differ",
      "  SEED      1          (secret)  they differ",
      "  TAX       19         21",
    ]);
  });

  it("are not known of secrets that can't be read, with the reason", async () => {
    const lines = await shown(qa, prod, () => Promise.resolve("there is no stack qa."));
    assert.deepEqual(lines, [
      "  variable  qa         prod      secrets",
      "  --------  ---------  --------  ----------------------",
      "  KEY       (secret)   (secret)  can't be compared here",
      "  NEW_KEY   (not set)  (secret)  they differ",
      "  SEED      1          (secret)  can't be compared here",
      "  TAX       19         21",
      "  TOKEN     (secret)   (secret)  can't be compared here",
      "  secrets can't be compared here: there is no stack qa.",
    ]);
  });

  it("are found without reading a secret where none has to be compared", async () => {
    const never: ReadBothSecrets = () => Promise.reject(new Error("was asked"));
    assert.deepEqual(await shown(qa, sideOf("dev", { TAX: "19", SEED: "1" }), never), [
      "  variable  qa        dev        secrets",
      "  --------  --------  ---------  -----------",
      "  KEY       (secret)  (not set)  they differ",
      "  TOKEN     (secret)  (not set)  they differ",
    ]);
    assert.deepEqual(await shown(qa, { ...qa, label: "qa:4" }, never), ["  the same"]);
  });

  it("stay on their lines", async () => {
    const never: ReadBothSecrets = () => Promise.reject(new Error("was asked"));
    const long = sideOf("a", { TEXT: "x".repeat(41) });
    assert.deepEqual((await shown(long, sideOf("b", { TEXT: "one\ntwo" }), never)).slice(2), [
      `  TEXT      ${"x".repeat(39)}…  "one\\ntwo"`,
    ]);
  });

  it("are read from an environment's and a function's own", () => {
    const values = {
      environment: "QA",
      variables: { CURRENCY: "EUR", TAX: 19 },
      functions: { orders: { version: 3, variables: { TAX: 21, KEY: "hush" } } },
    };
    const raw = { stack: "qa", project: "shop", values, secretKeys: new Set<string>() };
    assert.deepEqual(variablesIn(raw, "orders"), { CURRENCY: "EUR", TAX: "21", KEY: "hush" });
    assert.throws(() => variablesIn({ ...raw, values: {} }, "orders"), {
      name: "ToolError",
      message: "Pulumi.qa.yaml has mistakes: ldm check --env qa.",
    });
  });
});
