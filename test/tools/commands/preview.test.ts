import assert from "node:assert/strict";

import { previewCommand } from "../../../tools/commands/preview";
import { ToolError } from "../../../tools/errors";
import { main } from "../../../tools/main";
import { FakeWorld } from "../../support/fakeWorld";
import { CapturedTerminal } from "../../support/terminal";

const QUEUE = {
  urn: "",
  type: "aws:sqs/queue:Queue",
  name: "audit",
  op: "create",
  keys: [],
} as const;

describe("ldm preview", () => {
  let world: FakeWorld;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    world = new FakeWorld();
    terminal = new CapturedTerminal();
    world.qa.ran("orders", 1, 2).ran("bills", 1);
    world.prod.ran("orders", 1).ran("bills", 1);
  });

  afterEach(() => {
    world.files.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["-C", world.files.root, "preview", ...args], terminal, [
      previewCommand(terminal, world),
    ]);
  }

  it("says of each environment, in the order of promotion, what would run and what that takes", async () => {
    world.qa.write("version: 1");
    world.prod.write("version: 3");
    assert.equal(await ldm("prod", "qa"), 0);
    assert.deepEqual(terminal.talked, ["Previewing qa ...", "Previewing prod ..."]);
    assert.deepEqual(terminal.printed, [
      "qa",
      "  function  runs now  would run  published version",
      "  --------  --------  ---------  -----------------------",
      "  orders           2          1  1: only the alias moves",
      "  update  Alias     orders",
      "",
      "prod",
      "  function  runs now  would run  published version",
      "  --------  --------  ---------  -----------------",
      "  orders           1          3  a new one",
      "  update  Function  orders",
      "  update  Alias     orders",
    ]);
    assert.deepEqual([world.qa.asked, world.prod.asked], [["preview"], ["preview"]]);
  });

  it("looks at all environments where none is named", async () => {
    assert.equal(await ldm(), 0);
    assert.deepEqual(terminal.printed, [
      "qa",
      "  changes nothing",
      "",
      "prod",
      "  changes nothing",
    ]);
  });

  it("tells of what belongs to no function, too", async () => {
    world.qa.others = [QUEUE];
    assert.equal(await ldm("qa"), 0);
    assert.deepEqual(terminal.printed, ["qa", "  create  Queue     audit"]);
  });

  it("is one comment as Markdown, which begins with what it is known by", async () => {
    world.qa.write("version: 1");
    world.qa.others = [QUEUE];
    assert.equal(await ldm("--markdown"), 0);
    assert.equal(
      terminal.printed.join("\n"),
      `<!-- ldm preview -->

## What an update would do

### qa

| function | runs now | would run | published version |
| --- | ---: | ---: | --- |
| orders | 2 | 1 | 1: only the alias moves |

<details><summary>2 resources</summary>

|  | resource | name | what differs |
| --- | --- | --- | --- |
| update | Alias | orders |  |
| create | Queue | audit |  |

</details>

### prod

Changes nothing.`,
    );
  });

  it("shows why one can't be previewed, previews the others, and fails", async () => {
    world.qa.onPreview = () => {
      throw new ToolError("preview of qa failed.\nversion 9 of orders is not released ```");
    };
    assert.equal(await ldm("--markdown"), 1);
    assert.equal(terminal.talked.at(-1), "error: qa can't be previewed.");
    const comment = terminal.printed.join("\n");
    assert.ok(
      comment.includes(
        "### qa: the preview failed\n\n````\npreview of qa failed.\nversion 9 of orders is not released ```\n````\n\n### prod",
      ),
      comment,
    );
    terminal.printed.length = 0;
    assert.equal(await ldm("qa"), 1);
    assert.deepEqual(terminal.printed, [
      "qa",
      "  failed: preview of qa failed.",
      "  version 9 of orders is not released ```",
    ]);
  });

  it("prints all of it for a script", async () => {
    world.prod.write("version: 3");
    assert.equal(await ldm("prod", "--json"), 0);
    const { previews } = JSON.parse(terminal.printed.join("\n")) as { previews: object[] };
    const change = { urn: "", name: "orders", op: "update", keys: [] };
    assert.deepEqual(previews, [
      {
        environment: "prod",
        functions: [
          {
            name: "orders",
            now: 1,
            then: 3,
            published: "a new one",
            notes: [],
            changes: [
              { ...change, type: "aws:lambda/function:Function" },
              { ...change, type: "aws:lambda/alias:Alias" },
            ],
          },
        ],
        others: [],
      },
    ]);
  });

  it("refuses an environment that there isn't before it asks any, and two forms at once", async () => {
    assert.equal(await ldm("qa", "prd"), 2);
    assert.match(terminal.talked.join("\n"), /^error: no environment "prd", did you mean "prod"\?/);
    assert.deepEqual(world.qa.asked, []);
    assert.equal(await ldm("--markdown", "--json"), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: --markdown and --json are two forms of the result: take one.",
    );
  });
});
