import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answers, readSmokeTest, runSmokeTest, type SmokeTest } from "../../components/smokeTest";
import { VersionStore } from "../../components/versionStore";
import { declare, type Answers } from "../support/mocks";

const TEST: SmokeTest = { event: { Records: [] }, expect: { batchItemFailures: [] } };
const TESTED = {
  name: "orders",
  version: 3,
  functionName: "orders-qa-0000001",
  publishedVersion: "7",
};

describe("readSmokeTest", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "smoke-"));
    mkdirSync(join(folder, "orders"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function read(content?: string) {
    if (content !== undefined) writeFileSync(join(folder, "orders", "smoke.json"), content);
    return readSmokeTest(folder, "orders");
  }

  it("reads an event and what to expect", () => {
    assert.deepEqual(read(JSON.stringify(TEST)), TEST);
  });

  it("finds none where there is none", () => {
    assert.equal(read(), undefined);
  });

  it("refuses what is no JSON", () => {
    assert.throws(
      () => read("{"),
      /^SmokeTestError: functions\/orders\/smoke\.json can't be read: /,
    );
  });

  it("refuses a test that expects nothing, or says more", () => {
    const rule =
      'functions/orders/smoke.json must have an "event" and what to "expect" of the answer:\n';
    for (const content of ['{"event": {}}', '{"event": {}, "expect": {}, "retries": 3}', "[]"]) {
      assert.throws(
        () => read(content),
        (error: Error) => error.message.startsWith(rule),
      );
    }
  });

  it("understands those of this project", () => {
    const { folder: functions } = new VersionStore("functions");
    for (const name of new VersionStore("functions").functions()) {
      assert.deepEqual(readSmokeTest(functions, name), TEST);
    }
  });
});

describe("answers", () => {
  it("lets maps hold more, and nothing else", () => {
    assert.equal(answers('{"a": {"b": 1, "c": 2}, "d": 3}', { a: { b: 1 } }), true);
    assert.equal(answers('{"a": {"b": 2}}', { a: { b: 1 } }), false);
    assert.equal(answers('{"a": [1, 2]}', { a: [1] }), false);
    assert.equal(answers("null", null), true);
    assert.equal(answers("{}", { a: null }), false);
    assert.equal(answers("[]", {}), false);
    assert.equal(answers("not JSON", {}), false);
  });
});

describe("runSmokeTest", () => {
  const run = (invocation: Answers["invocation"]) =>
    declare(() => runSmokeTest(TEST, TESTED), invocation === undefined ? {} : { invocation });
  const title =
    "orders: version 3, published as 7, failed its smoke test (functions/orders/smoke.json)";
  const remedy =
    "The alias stays where it was. Pin what ran before, or mend the version and release another.";

  it("hands over the event and takes the answer that is expected", async () => {
    await run((input) => {
      assert.deepEqual(input, TEST.event);
      return '{"batchItemFailures": []}';
    });
  });

  it("says what was expected instead of the answer", async () => {
    await assert.rejects(
      run(() => '{"batchItemFailures": [{"itemIdentifier": "1"}]}'),
      {
        name: "SmokeTestError",
        message: `${title}: expected {"batchItemFailures":[]}, got {"batchItemFailures": [{"itemIdentifier": "1"}]}. ${remedy}`,
      },
    );
  });

  it("says how the version failed", async () => {
    await assert.rejects(
      run(() => new Error("Lambda function (orders) returned error: (TAX_PERCENT is not set)")),
      {
        message: `${title}: Lambda function (orders) returned error: (TAX_PERCENT is not set). ${remedy}`,
      },
    );
  });
});
