import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ToolError, UsageError } from "../../../tools/errors";
import { givenEvent } from "../../../tools/invoke/givenEvent";
import { TempProject } from "../../support/tempProject";

describe("The event that --event names", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    project.write("functions/orders/events/order.json", '{"orderId":"A-1"}');
    project.write("functions/orders/events/express-order.json", '{"orderId":"A-2"}');
    project.write("functions/orders/events/bad.json", "{");
  });

  afterEach(() => {
    project.remove();
  });

  function given(event?: string, stdin = ""): { file: string; text: string } {
    return givenEvent(project.root, "orders", event, () => stdin);
  }

  it("is a sample, a file, stdin or the JSON itself", () => {
    assert.deepEqual(given("order.json"), { file: "order.json", text: '{"orderId":"A-1"}' });
    const path = project.path("functions/orders/events/express-order.json");
    assert.deepEqual(given(path), { file: path, text: '{"orderId":"A-2"}' });
    assert.deepEqual(given("-", '"text"'), { file: "stdin", text: '"text"' });
    for (const text of ['{"a":1}', ' ["b"]', '"c"']) {
      assert.deepEqual(given(text), { file: "the event given", text });
    }
  });

  it("may begin with a byte order mark, as PowerShell writes it", () => {
    project.write("functions/orders/events/marked.json", '\ufeff{"orderId":"A-3"}');
    assert.equal(given("marked.json").text, '{"orderId":"A-3"}');
    assert.equal(given("-", "\ufeff{}").text, "{}");
  });

  it("is refused where stdin can't be read", () => {
    const folder = (): string => readFileSync(project.root, "utf8");
    assert.throws(() => givenEvent(project.root, "orders", "-", folder), {
      name: ToolError.name,
      message:
        "stdin can't be read: EISDIR: illegal operation on a directory, read. Pipe JSON into it, or send a file.",
    });
  });

  it("is refused where there is no such file", () => {
    assert.throws(() => given("other.json"), {
      name: UsageError.name,
      message:
        'orders has no event "other.json", nor is there such a file; it has bad.json, express-order.json, order.json.',
    });
  });

  it("is refused where it is no JSON", () => {
    const refusals: [() => unknown, string, RegExp][] = [
      [
        () => given("bad.json"),
        ToolError.name,
        /bad\.json is not JSON: .+\. Put that right, or send another file\.$/,
      ],
      [
        () => given("-", "order"),
        ToolError.name,
        /^stdin is not JSON: .+\. Put that right, or send a file\.$/,
      ],
      [
        () => given("-", "\n"),
        ToolError.name,
        /^stdin is not JSON: it is empty\. Put that right, or send a file\.$/,
      ],
      [
        () => given("-", "\u001b[31m"),
        ToolError.name,
        /^stdin is not JSON: .*\\u001b.*\. Put that right, or send a file\.$/,
      ],
      [
        () => given("{a:1}"),
        UsageError.name,
        /^--event is not JSON: .+\. Put it in single quotes, or in a file\.$/,
      ],
    ];
    for (const [ask, name, message] of refusals) assert.throws(ask, { name, message });
  });

  it("is the function's usual one by itself", () => {
    project.write("functions/bills/events/.keep", "");
    assert.throws(() => givenEvent(project.root, "bills", undefined), {
      name: ToolError.name,
      message: "functions/bills/events holds no sample event to send: put a JSON file there.",
    });
    project.write("functions/bills/events/long-name.json", "{}");
    project.write("functions/bills/events/bill.json", "{}");
    assert.equal(givenEvent(project.root, "bills", undefined).file, "bill.json");
  });
});
