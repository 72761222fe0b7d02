import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";

import { initCommand } from "../../../tools/commands/init";
import { main } from "../../../tools/main";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const PROGRAM = `import { Environment } from "./components/environment";

export = async () => {
  const environment = await Environment.read();
  const orders = environment.function("orders");
  environment.function("invoices", { fedBy: [orders] });
  return environment.outputs();
};
`;
const PROGRAM_OF_LOOPS = `import { Environment } from "./components/environment";

export = async () => {
  const environment = await Environment.read();
  for (const name of ["orders", "invoices"]) environment.function(name);
  return environment.outputs();
};
`;

describe("ldm init", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    project = new TempProject();
    terminal = new CapturedTerminal();
    writeShop(project, { orders: { 1: {} }, invoices: { 1: {} } });
    writeStack(
      project,
      "dev",
      "functions:\n  orders:\n    version: 1 # the first\n  invoices: { version: none }\n",
    );
    writeStack(
      project,
      "qa",
      "promotesFrom: dev\nfunctions: { orders: { version: 1 }, invoices: { version: none } }",
    );
    project.write("index.ts", PROGRAM);
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["--cwd", project.root, "init", ...args], terminal, [initCommand(terminal)]);
  }

  const read = (path: string): string => readFileSync(project.path(path), "utf8");

  /** All that is in the project. */
  const snapshot = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(project.root, { recursive: true, withFileTypes: true })
        .map((entry) => [`${entry.parentPath}/${entry.name}`, entry.isFile()] as const)
        .map(([path, isFile]) => [path, isFile ? readFileSync(path, "utf8") : ""]),
    );

  it("makes a function that reads its queue, and says what to do next", async () => {
    assert.equal(await ldm("parcels"), 0);
    assert.deepEqual(terminal.printed, [
      "Made parcels:",
      "  functions/parcels/message.ts",
      "  functions/parcels/work.ts",
      "  functions/parcels/handler.ts",
      "  functions/parcels/contract.yaml",
      "  functions/parcels/smoke.json",
      "  functions/parcels/events/message.json",
      "  test/functions/parcels/work.test.ts",
      "  index.ts (edited)",
      "  Pulumi.dev.yaml (edited)",
      "  Pulumi.qa.yaml (edited)",
    ]);
    assert.deepEqual(terminal.talked, [
      "",
      "Next:",
      "npx ldm test parcels",
      'git add functions/parcels test/functions/parcels index.ts Pulumi.*.yaml && git commit -m "Add parcels"',
      "npx ldm release parcels",
      '# Commit the version, write "version: 1" for parcels into Pulumi.dev.yaml, and',
      "pulumi up --stack dev",
    ]);
    assert.equal(
      read("index.ts"),
      PROGRAM.replace("  return", '  environment.function("parcels");\n  return'),
    );
    assert.match(
      read("Pulumi.dev.yaml"),
      /version: 1 # the first\n.*invoices: \{ version: none \}\n +parcels:\n +version: none\n/,
    );
    assert.match(
      read("Pulumi.qa.yaml"),
      /invoices: \{ version: none \}, parcels: \{ version: none \} \}/,
    );
  });

  it("has it fed by others, once each, and says where a message to begin with is missing", async () => {
    assert.equal(await ldm("parcels", "--fed-by", "orders", "invoices", "orders"), 0);
    assert.equal(terminal.printed[0], "Made parcels, fed by orders and invoices:");
    assert.equal(
      terminal.talked[0],
      "hint: a message to begin with could not be had: functions/orders/events holds no sample event to send: put a JSON file there. " +
        "Make functions/parcels/message.ts, and its sample in events/, what orders and invoices publish.",
    );
    assert.match(
      read("index.ts"),
      /const invoices = environment.function\("invoices", \{ fedBy: \[orders\] \}\);\n {2}environment.function\("parcels", \{ fedBy: \[orders, invoices\] \}\);\n/,
    );
  });

  it("writes nothing in a dry run, and says what it would write", async () => {
    const before = snapshot();
    assert.equal(await ldm("parcels", "--dry-run"), 0);
    assert.equal(terminal.printed[0], "Would make parcels:");
    assert.equal(terminal.printed.length, 11);
    assert.deepEqual(terminal.talked, []);
    assert.deepEqual(snapshot(), before);
  });

  it("names no environment to go on with where there is none yet", async () => {
    for (const environment of ["dev", "qa"]) rmSync(project.path(`Pulumi.${environment}.yaml`));
    assert.equal(await ldm("parcels"), 0);
    assert.deepEqual(terminal.talked.slice(-3), [
      'git add functions/parcels test/functions/parcels index.ts && git commit -m "Add parcels"',
      "npx ldm release parcels",
      "# Commit the version, and pin it in the first environment that you make: there is none yet.",
    ]);
  });

  it("leaves a program alone that it can't edit, once somebody has added the line", async () => {
    const program = PROGRAM_OF_LOOPS.replace(
      "  return",
      '  environment.function("parcels", { fedBy: [await orders()] });\n  return',
    );
    project.write("index.ts", program);
    assert.equal(await ldm("parcels", "--fed-by", "orders"), 0);
    assert.equal(read("index.ts"), program);
    assert.ok(!terminal.printed.includes("  index.ts (edited)"));
  });

  describe("refuses, and changes nothing,", () => {
    const refusals: [
      what: string,
      arrange: () => void,
      args: string[],
      exit: number,
      says: string,
    ][] = [
      [
        "a name that AWS does not take",
        () => undefined,
        ["new_one"],
        2,
        `"new_one" can't be the name of a function: a function's name has 1 to 35 letters from A to Z or a to z, digits and dashes, a letter first, since queues and functions in AWS are named after it. Take another name.`,
      ],
      [
        "a name that Windows keeps",
        () => undefined,
        ["CON"],
        2,
        `"CON" can't be the name of a function: Windows keeps that name for a device, so nobody could check the repository out there. Take another name.`,
      ],
      [
        "no name, where --fed-by has taken it",
        () => undefined,
        ["--fed-by", "orders", "parcels"],
        2,
        "missing required argument 'name'\n--fed-by takes all names behind it. Write the new one first: npx ldm init parcels --fed-by orders",
      ],
      [
        "the folder of what functions have in common",
        () => undefined,
        ["shared"],
        2,
        `"shared" can't be the name of a function: functions/shared/ holds what all functions have in common.`,
      ],
      [
        "a word of the language",
        () => undefined,
        ["default"],
        2,
        `"default" can't be the name of a function: in index.ts it would be called default, which is a word of the language. Take another name.`,
      ],
      [
        "what the program calls something else",
        () => undefined,
        ["Environment"],
        2,
        `"Environment" can't be the name of a function: in index.ts it would be called environment, which is something else there. Take another name.`,
      ],
      [
        "a function that there is",
        () => undefined,
        ["orders"],
        2,
        "functions/orders is there already. Take another name, or remove it.",
      ],
      [
        "a function that there is but for its capitals",
        () => undefined,
        ["Orders"],
        2,
        "functions/orders is there already. Take another name, or remove it.",
      ],
      [
        "a name that has tests, but for its capitals",
        () => {
          project.write("test/functions/Parcels/old.test.ts", "");
        },
        ["parcels"],
        2,
        "test/functions/Parcels is there already. Take another name, or remove it.",
      ],
      [
        "a name that a stack file knows",
        () => {
          writeStack(project, "qa", "promotesFrom: dev\nfunctions: { parcels: { version: none } }");
        },
        ["parcels"],
        2,
        "Pulumi.qa.yaml has settings of parcels already. Take another name, or remove them.",
      ],
      [
        "a name that the program declares",
        () => {
          project.write("index.ts", PROGRAM.replace('"invoices"', '"parcels"'));
        },
        ["parcels"],
        2,
        "index.ts declares parcels already. Take another name, or remove it.",
      ],
      [
        "to be fed by a function that there is not",
        () => undefined,
        ["parcels", "--fed-by", "invoice"],
        2,
        'There is no function "invoice". Did you mean invoices? The functions are: invoices, orders.',
      ],
      [
        "to be fed by itself",
        () => undefined,
        ["parcels", "--fed-by", "parcels"],
        2,
        'There is no function "parcels". The functions are: invoices, orders.',
      ],
      [
        "to be fed by a function that the program does not declare",
        () => {
          project.write("index.ts", PROGRAM.replace(/.*"invoices".*\n/, ""));
        },
        ["parcels", "--fed-by", "invoices"],
        1,
        'index.ts does not declare invoices, so nothing can be fed by it. Nothing has been changed: add environment.function("invoices"); to index.ts, and run this again.',
      ],
      [
        "a feeder that the program can't call by its name",
        () => {
          project.write("index.ts", PROGRAM.replace("const orders", "const invoices"));
        },
        ["parcels", "--fed-by", "invoices"],
        1,
        'index.ts would have to call invoices invoices, which is something else there. Nothing has been changed: give it a name in index.ts, const … = environment.function("invoices"); and run this again.',
      ],
      [
        "a program of another form",
        () => {
          project.write("index.ts", "export = async () => main(await import('./other'));\n");
        },
        ["parcels"],
        1,
        `index.ts is written in a way that can't be edited here. Nothing has been changed: where it declares functions, before it returns environment.outputs(), add environment.function("parcels"); and run this again.`,
      ],
      [
        "a program that declares its feeder in another form",
        () => {
          project.write("index.ts", PROGRAM.replace("const orders =", "const [orders] ="));
        },
        ["parcels", "--fed-by", "orders"],
        1,
        `index.ts is written in a way that can't be edited here. Nothing has been changed: where it declares functions, before it returns environment.outputs(), add environment.function("parcels", { fedBy: [orders] }); and run this again.`,
      ],
      [
        "a stack file without functions to add it to",
        () => {
          writeStack(project, "qa", "promotesFrom: dev\nfunctions: none");
        },
        ["parcels"],
        1,
        "Pulumi.qa.yaml: shop:functions is written in a way that can't be edited here, such as by an alias. Nothing has been changed: write it out, or edit it by hand: parcels: {version:none}.",
      ],
    ];
    for (const [what, arrange, args, exit, says] of refusals) {
      it(what, async () => {
        arrange();
        const before = snapshot();
        assert.equal(await ldm(...args), exit);
        assert.deepEqual(terminal.talked, [`error: ${says}`]);
        assert.deepEqual(terminal.printed, []);
        assert.deepEqual(snapshot(), before);
      });
    }

    it("where a file can't be written", async () => {
      // What the new file would be called while it is being written.
      mkdirSync(project.path(`.Pulumi.qa.yaml.${process.pid}.tmp`));
      const before = snapshot();
      assert.equal(await ldm("parcels"), 1);
      assert.match(
        terminal.talked.join("\n"),
        /^error: Pulumi\.qa\.yaml can't be written: .*\. Nothing has been changed: what was written before it has been put back\.$/,
      );
      assert.deepEqual(snapshot(), before);
      assert.ok(!existsSync(project.path("functions/parcels")));
    });
  });
});
