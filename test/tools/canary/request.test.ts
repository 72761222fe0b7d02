import assert from "node:assert/strict";

import { canaryRequest, type CanaryOptions } from "../../../tools/canary/request";
import { UsageError } from "../../../tools/errors";

describe("what a command line says of a canary", () => {
  it("is a version and its weight", () => {
    assert.deepEqual(canaryRequest({ version: "4", weight: "7.5%" }), {
      kind: "set",
      version: 4,
      weight: 0.075,
      settings: undefined,
      reason: undefined,
    });
  });

  it("is with them settings that were published, and a reason", () => {
    const request = canaryRequest({
      version: "4",
      weight: "10%",
      settings: "3f2a90c1d2e4",
      reason: "INC-123: QA is frozen",
    });
    assert.deepEqual(request, {
      kind: "set",
      version: 4,
      weight: 0.1,
      settings: "3f2a90c1d2e4",
      reason: "INC-123: QA is frozen",
    });
  });

  it("is otherwise its end", () => {
    assert.deepEqual(canaryRequest({ promote: true }), { kind: "promote" });
    assert.deepEqual(canaryRequest({ abort: true }), { kind: "abort" });
  });

  const WEIGHT =
    "--weight must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most";
  const refusals: readonly (readonly [CanaryOptions, string])[] = [
    [{}, "say what is to become of the canary: --version and --weight, or --promote, or --abort."],
    [{ promote: true, abort: true }, "say either --promote or --abort."],
    [
      { promote: true, version: "4" },
      "--version says what the canary is to be, and --promote ends it: say one of them.",
    ],
    [
      { abort: true, weight: "10%" },
      "--weight says what the canary is to be, and --abort ends it: say one of them.",
    ],
    [
      { abort: true, reason: "bad" },
      "--reason says what the canary is to be, and --abort ends it: say one of them.",
    ],
    [
      { promote: true, settings: "3f2a90c1d2e4" },
      "--settings says what the canary is to be, and --promote ends it: say one of them.",
    ],
    [{ weight: "10%" }, "--weight needs a --version to give it to."],
    [{ version: "4" }, "--version needs a --weight: its share of the traffic, such as 10%."],
    ...["10", "0%", "100%", "0.001%", "-5%", "ten"].map(
      (weight) => [{ version: "4", weight }, `${WEIGHT}, got "${weight}".`] as const,
    ),
    ...["0", "four", "1.5", "-1", ""].map(
      (version) =>
        [
          { version, weight: "10%" },
          `--version must be the number of a released version, such as 4, got "${version}".`,
        ] as const,
    ),
    [
      { version: "4", weight: "10%", settings: "newest" },
      '--settings must be the digest of settings that were published, 12 hexadecimal digits (ldm status shows them), got "newest".',
    ],
    [
      { version: "4", weight: "10%", reason: "" },
      "--reason must be a sentence of 1 to 120 characters that says why.",
    ],
  ];
  for (const [options, message] of refusals) {
    it(`is not ${JSON.stringify(options)}`, () => {
      assert.throws(() => canaryRequest(options), new UsageError(message));
    });
  }
});
