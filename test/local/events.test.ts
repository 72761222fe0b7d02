import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { namedEvent, usualEvent } from "../../local/events";
import { ToolError, UsageError } from "../../tools/errors";

describe("an event to send", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ldm-events-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function fileWith(text: string): string {
    const file = path.join(folder, "event.json");
    writeFileSync(file, text);
    return file;
  }

  it("is a sample of the function's or any JSON file, as it is written", () => {
    assert.equal(usualEvent("order-intake").file, "order.json");
    assert.match(namedEvent("order-intake", "poison.json").text, /"A-1002"/);
    const file = fileWith('{ "orderId": "B-1" }\n');
    assert.deepEqual(namedEvent("order-intake", file), { file, text: '{ "orderId": "B-1" }\n' });
  });

  it("is refused when there is no such file, and the samples are named", () => {
    assert.throws(() => namedEvent("order-intake", "ordr.json"), {
      name: UsageError.name,
      message: /no event "ordr\.json", nor is there such a file; it has express-order\.json, /,
    });
    assert.throws(() => namedEvent("no-samples", "a.json"), /; it has none\.$/);
    assert.throws(() => usualEvent("no-samples"), /functions\/no-samples\/events holds no sample/);
  });

  it("is refused when it is a folder, no JSON or no object", () => {
    const inner = path.join(folder, "inner");
    mkdirSync(inner);
    const cases: [string, RegExp][] = [
      [inner, /inner can't be read: EISDIR: .* An event has to be a file that you may read\.$/],
      [fileWith("{"), /event\.json is not JSON: /],
    ];
    for (const [file, message] of cases) {
      assert.throws(() => namedEvent("order-intake", file), { name: ToolError.name, message });
    }
    for (const [text, found] of [
      ["[1]", "a list"],
      ["5", "5"],
      ["null", "null"],
      ['"text"', '"text"'],
    ] as const) {
      assert.throws(() => namedEvent("order-intake", fileWith(text)), {
        name: ToolError.name,
        message: `${path.join(folder, "event.json")} holds ${found}: an event is a JSON object, which gets an orderId of its own.`,
      });
    }
  });
});
