import assert from "node:assert/strict";

import { main } from "../../../tools/main";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("What a command line may become", () => {
  let project: TempProject;
  before(() => {
    project = new TempProject();
    writeShop(project, { orders: { 1: {}, 2: {}, 12: {} }, bills: { 7: {} } });
    project.write("functions/orders/events/order.json", "{}");
    writeStack(project, "dev", "protected: false");
    writeStack(project, "qa", "promotesFrom: dev");
  });
  after(() => {
    project.remove();
  });

  async function complete(...words: string[]): Promise<string[]> {
    const terminal = new CapturedTerminal();
    assert.equal(await main(["completion", "bash", "--words", "--", ...words], terminal), 0);
    assert.deepEqual(terminal.talked, []);
    return terminal.printed;
  }
  const inShop = (...words: string[]) => complete("-C", project.root, ...words);

  it("is printed for one shell alone, and the help has no words", async () => {
    const terminal = new CapturedTerminal();
    assert.equal(await main(["completion", "bash", "fish"], terminal), 2);
    assert.deepEqual(terminal.talked, [
      "error: too many arguments for completion: name one shell, got bash fish.",
    ]);
    assert.equal(await main(["completion", "--help"], terminal), 0);
    assert.doesNotMatch(terminal.printed.join("\n"), /words/);
    assert.match(terminal.printed.join("\n"), /^Usage: ldm completion \[options\] <shell>$/m);
  });

  it("is every command, as the help lists them", async () => {
    const commands = await complete("");
    assert.deepEqual(commands.slice(0, 3), ["init", "release", "invoke"]);
    assert.equal(commands.at(-1), "help");
  });

  for (const [words, expected] of [
    [["ro"], ["rollback", "rollout"]],
    [
      ["local", "d"],
      ["demo", "down"],
    ],
    [
      ["local", "env", "--shell", ""],
      ["bash", "zsh", "fish"],
    ],
    [["logs", "--level", "w"], ["warn"]],
    [
      ["logs", "--f"],
      ["--follow", "--filter"],
    ],
    [
      ["promote", ""],
      ["bills", "orders"],
    ],
    [["promote", "orders", ""], ["bills"]],
    [
      ["promote", "orders", "--to", ""],
      ["dev", "qa"],
    ],
    [["promote", "orders", "--to", "qa", "--dry"], ["--dry-run"]],
    [
      ["invoke", "orders", "--version", "1"],
      ["1", "12"],
    ],
    [["invoke", "--env", "qa", "bills", "--version", ""], ["7"]],
    [
      ["rollback", "orders", "--env", "qa", "--to", ""],
      ["1", "2", "12"],
    ],
    [["invoke", "orders", "--event", ""], ["order.json"]],
    [
      ["diff", "orders", "1", ""],
      ["2", "12", "dev", "qa"],
    ],
    [
      ["init", "tax", "--fed-by", "orders", ""],
      ["bills", "orders"],
    ],
    [
      ["status", "--env", "qa", "--"],
      ["--env", "--check", "--json", "--help"],
    ],
    [["promote", "--", "--"], []],
    [["promote", "nothing", "--version", ""], []],
    [["logs", "--since", ""], []],
    [["nothing", ""], []],
  ] as const) {
    it(`${words.join(" ")}| is ${expected.join(", ") || "nothing"}`, async () => {
      assert.deepEqual(await inShop(...words), expected);
    });
  }

  it("is nothing of a project where there is none", async () => {
    assert.deepEqual(await complete("-C", project.path("functions"), "promote", ""), []);
    assert.deepEqual(await complete("promote", "--cwd=/nowhere", "--to", ""), []);
  });
});
