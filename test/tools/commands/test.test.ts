import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { testCommand } from "../../../tools/commands/test";
import { main } from "../../../tools/main";
import { startLdm } from "../../support/ldm";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

/** A version that answers this, and tells all that could be different by itself. */
function answering(expression: string): { readonly index: string } {
  return {
    index: `export const handler = async ({ Records: [{ body }] }, context) => {
      console.log(JSON.stringify({ level: "INFO", ...context }));
      const volatile = [process.env.FUNCTION_VERSION, context, Date.now(), Math.random(), crypto.randomUUID()];
      return { volatile, answer: ${expression} };
    };\n`,
  };
}

describe("ldm test", function () {
  this.timeout(30_000);

  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    terminal = new CapturedTerminal();
    project = TempProject.withFunction();
    writeShop(project, {
      orders: {
        1: answering("body"),
        2: answering("body"),
        4: answering("body.length > 2 ? body + process.env.MARK : body"),
      },
      bills: { 1: answering("1") },
    });
    project.write("functions/orders/events/order.json", '{"orderId":"A-1"}');
    project.write("functions/orders/events/empty.json", "{}");
    for (const [environment, mark, before] of [
      ["dev", "?", "none"],
      ["qa", "!", "dev"],
    ] as const) {
      writeStack(
        project,
        environment,
        [
          `promotesFrom: ${before}`,
          `variables:\n  MARK: "${mark}"`,
          "functions:\n  orders:\n    version: 1\n  bills:\n    version: 1\n  greet:\n    version: none",
        ].join("\n"),
      );
    }
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["test", ...args, "--cwd", project.root], terminal, [testCommand(terminal)]);
  }

  it("shows what two versions make of the same events, in the first environment", async () => {
    assert.equal(await ldm("orders", "--version", "4"), 0);
    assert.deepEqual(terminal.printed, [
      "empty.json  same",
      "order.json  differs",
      "  @@ -17 +17 @@",
      '       "00000000-0000-4000-b000-000000000001"',
      "     ]",
      '  -  "answer": "{\\"orderId\\":\\"A-1\\"}"',
      '  +  "answer": "{\\"orderId\\":\\"A-1\\"}?"',
      "   }",
      "   logged at INFO: 1",
    ]);
    assert.deepEqual(terminal.talked, [
      "1 of 2 events came out of version 4 in another way than of version 2.",
    ]);
  });

  it("takes another version to compare with, another environment and other events", async () => {
    project.write("more/one.json", '"text"');
    const args = [
      "--version",
      "4",
      "--against",
      "1",
      "--env",
      "qa",
      "--events",
      project.path("more"),
    ];
    assert.equal(await ldm("orders", ...args, "--json"), 0);
    const shown = JSON.parse(terminal.printed.join("\n")) as {
      events: { differences: string[] }[];
    };
    assert.deepEqual(shown, {
      function: "orders",
      environment: "qa",
      sides: ["version 1", "version 4"],
      events: [{ event: "one.json", same: false, differences: shown.events[0]?.differences }],
    });
    assert.ok(shown.events[0]?.differences.includes('+  "answer": "text!"'));
  });

  it("compares the source with a version where no other is named", async () => {
    project.write("functions/orders/handler.ts", answering("body").index);
    assert.equal(await ldm("orders", "--against", "2", "--fail-on-difference"), 0);
    assert.deepEqual(terminal.printed, ["empty.json  same", "order.json  same"]);
    assert.deepEqual(terminal.talked, ["2 events came out of the source as of version 2."]);
  });

  it("exits with 1 for a difference when it is told to", async () => {
    assert.equal(await ldm("orders", "--version", "4", "--fail-on-difference"), 1);
    assert.deepEqual(terminal.talked, [
      "error: 1 of 2 events came out of version 4 in another way than of version 2.",
    ]);
  });

  const refusals: [title: string, args: string[], message: string][] = [
    [
      "a function that is not there",
      ["order"],
      'There is no function "order". Did you mean orders? The functions are: bills, greet, orders.',
    ],
    [
      "versions of two functions",
      ["orders", "bills", "--version", "1"],
      "versions are compared of one function at a time, got orders, bills.",
    ],
    [
      "a first version that is compared with nothing",
      ["orders", "--version", "1"],
      "no version of orders was released before 1: say with --against what to compare it with.",
    ],
    [
      "a version that is not released",
      ["orders", "--version", "3"],
      "orders has no version 3. Released are: 1, 2, 4.",
    ],
    [
      "a version that is no number",
      ["orders", "--against", "x"],
      '--against must be the number of a released version, such as 4, got "x".',
    ],
    [
      "an environment that is not there",
      ["orders", "--version", "4", "--env", "qaa"],
      'no environment "qaa", did you mean "qa"? There are dev, qa.',
    ],
    [
      "events that are not there",
      ["orders", "--version", "4", "--events", "/nowhere"],
      "/nowhere holds no event: put JSON files there, or name another folder with --events.",
    ],
    [
      "an option for comparing without versions",
      ["orders", "--env", "qa"],
      "--env is for comparing versions: add --version or --against.",
    ],
  ];
  for (const [title, args, message] of refusals) {
    it(`exits with 2 for ${title}`, async () => {
      assert.equal(await ldm(...args), 2);
      assert.deepEqual([terminal.printed, terminal.talked], [[], [`error: ${message}`]]);
    });
  }

  it("exits with 2 for an event that is none, and names its file", async () => {
    project.write("functions/orders/events/list.json", "[]");
    assert.equal(await ldm("orders", "--version", "4"), 2);
    assert.deepEqual(terminal.talked, [
      'error: list.json is a list, which may be one message or several: give one message, or a batch, {"Records": [...]}.',
    ]);
  });

  it("exits with 1 for a folder of events that is a file", async () => {
    const file = project.path("functions/orders/events/order.json");
    assert.equal(await ldm("orders", "--version", "4", "--events", file), 1);
    assert.match(
      terminal.talked.join("\n"),
      /^error: .*order\.json can't be read: ENOTDIR: .*\. Events are files in a folder\.$/,
    );
  });

  describe("without versions", () => {
    beforeEach(() => {
      const hook = resolve(__dirname, "../../../tools/typescript.js");
      const mocharc = { require: [hook], spec: ["test/**/*.test.ts"] };
      project.write(".mocharc.json", JSON.stringify(mocharc));
      project.write("test/functions/orders/price.test.ts", 'it("is priced", () => undefined);\n');
      project.write("test/functions/bills/bill.test.ts", test("is a bill"));
      project.write(
        "test/functions/all.test.ts",
        'it("the contract of orders 1 holds", () => undefined);\n' + test("bills 1 holds"),
      );
    });

    function test(title: string): string {
      return `it("${title}", () => { throw new Error("it is not"); });\n`;
    }

    async function run(...names: string[]) {
      const ended = await startLdm(["test", ...names, "--cwd", project.root], {}).ended;
      // mocha takes a machine that is known as a CI for a terminal with colours.
      return { ...ended, stdout: stripVTControlCharacters(ended.stdout) };
    }

    it("runs the tests of a function and no others, as npm test does", async () => {
      const { code, stdout, stderr } = await run("orders");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(stdout.match(/✔|passing/g)?.length, 4);
      assert.match(
        stdout,
        /✔ is priced[^]*1 passing[^]*✔ the contract of orders 1 holds[^]*1 passing/,
      );
    });

    it("exits with 1 where one fails, after all have run", async () => {
      const { code, stdout, stderr } = await run("orders", "bills");
      assert.deepEqual([code, stderr], [1, "error: tests of orders, bills failed.\n"]);
      assert.match(
        stdout,
        /✔ is priced[^]*1\) is a bill[^]*1 failing[^]*1\) bills 1 holds[^]*1 failing/,
      );
    });

    it("exits with 1 where a function has a file of tests without any", async () => {
      project.write("test/functions/orders/price.test.ts", "");
      const { code, stderr } = await run("orders");
      assert.deepEqual([code, stderr], [1, "error: tests of orders failed.\n"]);
    });

    it("says what is missing", async () => {
      project.write(".mocharc.json", "{");
      const setup = await run("orders");
      assert.equal(setup.code, 1);
      assert.match(
        setup.stderr,
        /^error: .*\/\.mocharc\.json is not JSON: .+\. It has to be what npm test runs with\.\n$/,
      );
      rmSync(project.path("node_modules"));
      const mocha = await run("orders");
      assert.deepEqual(
        [mocha.code, mocha.stderr],
        [1, "error: mocha, which runs the tests, is not installed: npm ci.\n"],
      );
    });
  });
});
