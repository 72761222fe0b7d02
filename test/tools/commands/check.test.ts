import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { checkCommand } from "../../../tools/commands/check";
import { main } from "../../../tools/main";
import { FakeS3 } from "../../support/fakeS3";
import { keepInBucket, writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const TAX = { type: "integer", description: "per cent of tax", min: 0, max: 100 } as const;
const KEY = { type: "text", description: "signs what goes out", secret: true } as const;

describe("ldm check", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    project = new TempProject();
    terminal = new CapturedTerminal();
    writeShop(project, {
      orders: { 1: {}, 2: { variables: { TAX } }, 3: { variables: { TAX, KEY } } },
    });
    writeStack(project, "dev", "functions: { orders: { version: 2, variables: { TAX: 19 } } }");
    writeStack(project, "qa", "promotesFrom: dev\nfunctions: { orders: { version: 1 } }");
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["--cwd", project.root, "check", ...args], terminal, [checkCommand(terminal)]);
  }

  it("finds no mistake in the files of this repository", async () => {
    const root = resolve(__dirname, "../../..");
    const exitCode = await main(["--cwd", root, "check"], terminal);
    assert.deepEqual([exitCode, terminal.talked], [0, []]);
    assert.deepEqual(terminal.printed, [
      "✓ Pulumi.dev.yaml",
      "✓ Pulumi.qa.yaml",
      "✓ Pulumi.perf.yaml",
      "✓ Pulumi.prod.yaml",
      "✓ released versions",
    ]);
  });

  it("leaves to AWS what a stack file says for it, such as the account that it is tied to", async () => {
    writeStack(project, "qa", "promotesFrom: dev\nfunctions: { orders: { version: 1 } }");
    const tied = '  aws:region: eu-central-1\n  aws:allowedAccountIds: ["222222222222"]\n';
    project.write(
      "Pulumi.qa.yaml",
      `${readFileSync(project.path("Pulumi.qa.yaml"), "utf8")}${tied}`,
    );
    assert.equal(await ldm("--env", "qa"), 0);
  });

  it("tells every mistake, file by file, and how many there are", async () => {
    writeStack(
      project,
      "dev",
      "functions: { orders: { version: 3, variables: { TAX: lots, KEY: k } } }",
    );
    writeStack(
      project,
      "qa",
      "promotesFrom: dev\nfunctions: { orders: { version: 2, variables: { TXA: 3 } } }",
    );
    writeStack(project, "prod", "promotesFrom: qa\nfunctions: { orders: { version: 9 } }");
    assert.equal(await ldm(), 1);
    assert.deepEqual(terminal.printed, [
      "✗ Pulumi.dev.yaml",
      "    shop:functions.orders.variables.KEY: is a secret in plaintext: encrypt it (pulumi config set --path --secret) (orders version 3)",
      '    shop:functions.orders.variables.TAX: must be an integer from 0 to 100, got "lots" (orders version 3)',
      "✗ Pulumi.qa.yaml",
      "    shop:functions.orders.variables.TAX: is missing, must be an integer from 0 to 100: per cent of tax (orders version 2)",
      '    shop:functions.orders.variables.TXA: is not read by the function, did you mean "TAX"? It reads: TAX (orders version 2)',
      "✗ Pulumi.prod.yaml",
      "    shop:functions.orders.version: version 9 of orders is not released, released: 1, 2, 3. Pin one of them, or release it: npx ldm release orders",
      "✓ released versions",
    ]);
    assert.deepEqual(terminal.talked, [
      "error: 5 mistakes in Pulumi.dev.yaml, Pulumi.qa.yaml, Pulumi.prod.yaml.",
    ]);
  });

  it("knows which variable of a function is encrypted", async () => {
    writeStack(
      project,
      "dev",
      "functions: { orders: { version: 3, variables: { TAX: 7, KEY: plain, OTHER: { secure: v1:x } } } }",
    );
    assert.equal(await ldm("--env", "dev"), 1);
    assert.deepEqual(terminal.printed.slice(0, 3), [
      "✗ Pulumi.dev.yaml",
      "    shop:functions.orders.variables.KEY: is a secret in plaintext: encrypt it (pulumi config set --path --secret) (orders version 3)",
      "    shop:functions.orders.variables.OTHER: is not read by the function. It reads: KEY, TAX (orders version 3)",
    ]);
    terminal.printed.length = 0;
    writeStack(
      project,
      "dev",
      "functions: { orders: { version: 3, variables: { TAX: 7, KEY: { secure: v1:x } } } }",
    );
    assert.equal(await ldm("--env", "dev"), 0);
  });

  it("shows a digest that YAML reads as a number as it is written", async () => {
    writeStack(project, "dev", "functions: { orders: { version: 3, settings: 12e456789012 } }");
    assert.equal(await ldm("--env", "dev"), 1);
    assert.deepEqual(terminal.printed.slice(0, 2), [
      "✗ Pulumi.dev.yaml",
      '    shop:functions.orders.settings: must be the digest of settings that were published, 12 hexadecimal digits in quotes, such as "3f2a90c1d2e4", got 12e456789012 without quotes, which is a number',
    ]);
  });

  it("tells of a key of Pulumi.yaml in a stack file, where nobody looks at it", async () => {
    writeStack(
      project,
      "qa",
      "promotesFrom: dev\nversions: repository\nfunctions: { orders: { version: 1 } }",
    );
    assert.equal(await ldm("--env", "qa"), 1);
    assert.deepEqual(terminal.printed.slice(0, 2), [
      "✗ Pulumi.qa.yaml",
      "    shop:versions: belongs into Pulumi.yaml, under config, since it is the same in every environment",
    ]);
  });

  it("takes a version whose files a bucket keeps, and asks for none of them", async () => {
    const s3 = await FakeS3.start();
    try {
      await keepInBucket(project, "orders", 2);
      s3.asked.length = 0;
      assert.equal(await ldm(), 0);
      assert.deepEqual(s3.asked, []);
    } finally {
      s3.close();
    }
  });

  it("goes on after a file that is no YAML", async () => {
    project.write("Pulumi.dev.yaml", "config: [\n");
    assert.equal(await ldm(), 1);
    assert.equal(terminal.printed[0], "✗ Pulumi.dev.yaml");
    assert.match(terminal.printed[1] ?? "", /^ {4}Pulumi\.dev\.yaml, line \d: this is no YAML: /);
    assert.equal(terminal.printed[2], "✓ Pulumi.qa.yaml");
    assert.deepEqual(terminal.talked, ["error: 1 mistake in Pulumi.dev.yaml."]);
  });

  it("tells of a promotesFrom that is none, once", async () => {
    writeStack(project, "qa", "promotesFrom: [dev]\nfunctions: { orders: { version: 1 } }");
    assert.equal(await ldm("--env", "qa"), 1);
    assert.deepEqual(terminal.printed, [
      "✗ Pulumi.qa.yaml",
      '    shop:promotesFrom: must be the name of another stack, such as dev, or "none" where no environment comes before, got ["dev"]',
      "✓ released versions",
    ]);
  });

  it("tells of an environment that promotes from itself, once", async () => {
    writeStack(project, "qa", "promotesFrom: qa\nfunctions: { orders: { version: 1 } }");
    await ldm("--env", "qa");
    assert.deepEqual(terminal.printed.slice(0, 3), [
      "✗ Pulumi.qa.yaml",
      '    shop:promotesFrom: must be another stack than this one, or "none" where no environment comes before, got "qa"',
      "✓ released versions",
    ]);
  });

  it("tells where the files name no order of promotion", async () => {
    writeStack(project, "prod", "promotesFrom: dev\nfunctions: { orders: { version: 1 } }");
    assert.equal(await ldm(), 1);
    assert.deepEqual(terminal.printed, [
      "✓ Pulumi.dev.yaml",
      "✓ Pulumi.qa.yaml",
      "✓ Pulumi.prod.yaml",
      "✗ order of promotion",
      "    Pulumi.prod.yaml promotes from dev: so does Pulumi.qa.yaml, and no two environments may follow the same one. Change promotesFrom in one of them.",
      "✓ released versions",
    ]);
    assert.deepEqual(terminal.talked, ["error: 1 mistake in order of promotion."]);
  });

  it("tells of a released version that was altered, whoever pins it", async () => {
    project.write("functions/orders/versions/3/index.mjs", "// other\n");
    assert.equal(await ldm("--env", "qa"), 1);
    assert.deepEqual(terminal.printed.slice(0, 2), ["✓ Pulumi.qa.yaml", "✗ released versions"]);
    assert.match(
      terminal.printed[2] ?? "",
      /^ {4}orders version 3: index\.mjs was altered after its release: its SHA-256 is /,
    );
    assert.deepEqual(terminal.talked, ["error: 1 mistake in released versions."]);
  });

  it("checks no contract where a manifest can't be read, and says that", async () => {
    project.write("functions/orders/versions/3/manifest.json", "{}\n");
    writeStack(project, "dev", "functions: { orders: { version: 2 } }");
    assert.equal(await ldm(), 1);
    assert.deepEqual(terminal.printed.slice(0, 3), [
      "✓ Pulumi.dev.yaml",
      "✓ Pulumi.qa.yaml",
      "✗ released versions",
    ]);
    assert.match(
      terminal.printed[3] ?? "",
      /^ {4}orders version 3: manifest\.json can't be read: /,
    );
  });

  const hints: [what: string, dev: string, qa: string, hint: string][] = [
    [
      "an exception of a version that is not pinned any more",
      "{ version: 2, variables: { TAX: 1 } }",
      "{ version: 1, exception: { version: 2, reason: INC-1 } }",
      "shop:functions.orders.exception: it is for version 2, which the file does not pin any more: remove it",
    ],
    [
      "an exception that the environment before has caught up with",
      "{ version: 1 }",
      "{ version: 1, exception: { version: 1, reason: INC-1 } }",
      "shop:functions.orders.exception: dev has version 1 itself by now: remove it",
    ],
    [
      "a version that the environment before does not pin yet",
      "{ version: 1 }",
      "{ version: 2, variables: { TAX: 1 } }",
      "shop:functions.orders.version: version 2 comes from dev, and Pulumi.dev.yaml pins version 1: pulumi refuses it unless dev or this environment has run it",
    ],
    [
      "a canary that the environment before does not pin yet",
      "{ version: 1 }",
      "{ version: 1, variables: { TAX: 1 }, canary: { version: 2, weight: 5% } }",
      "shop:functions.orders.canary.version: version 2 comes from dev, and Pulumi.dev.yaml pins version 1: pulumi refuses it unless dev or this environment has run it",
    ],
    [
      "a function that the environment before leaves out",
      "{ version: none }",
      "{ version: 1 }",
      "shop:functions.orders.version: version 1 comes from dev, and Pulumi.dev.yaml leaves orders out: pulumi refuses it unless dev or this environment has run it",
    ],
  ];
  for (const [what, dev, qa, hint] of hints) {
    it(`warns of ${what}, which is no mistake`, async () => {
      writeStack(project, "dev", `functions: { orders: ${dev} }`);
      writeStack(project, "qa", `promotesFrom: dev\nfunctions: { orders: ${qa} }`);
      assert.equal(await ldm("--env", "qa"), 0);
      assert.deepEqual(terminal.printed, [
        "✓ Pulumi.qa.yaml",
        `    warning: ${hint}`,
        "✓ released versions",
      ]);
    });
  }

  it("warns of an exception where no environment comes before", async () => {
    const entry = "{ version: 1, exception: { version: 1, reason: INC-1 } }";
    writeStack(project, "dev", `functions: { orders: ${entry} }`);
    assert.equal(await ldm("--env", "dev"), 0);
    assert.equal(
      terminal.printed[1],
      "    warning: shop:functions.orders.exception: no environment comes before this one, so nothing needs it: remove it",
    );
  });

  it("is quiet about an exception that is needed, and about a canary's", async () => {
    writeStack(project, "dev", "functions: { orders: { version: 1 } }");
    for (const entry of [
      "{ version: 2, variables: { TAX: 1 }, exception: { version: 2, reason: INC-1 } }",
      "{ version: 1, variables: { TAX: 1 }, canary: { version: 2, weight: 5% }, exception: { version: 2, reason: INC-1 } }",
    ]) {
      writeStack(project, "qa", `promotesFrom: dev\nfunctions: { orders: ${entry} }`);
      assert.equal(await ldm("--env", "qa"), 0);
    }
    assert.deepEqual(
      new Set(terminal.printed),
      new Set(["✓ Pulumi.qa.yaml", "✓ released versions"]),
    );
  });

  it("prints all of it for a script", async () => {
    writeStack(project, "qa", "promotesFrom: dev\nfunctions: { orders: { version: 9 } }");
    assert.equal(await ldm("--json"), 1);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      checked: [
        { subject: "Pulumi.dev.yaml", mistakes: [], warnings: [] },
        {
          subject: "Pulumi.qa.yaml",
          mistakes: [
            "shop:functions.orders.version: version 9 of orders is not released, released: 1, 2, 3. Pin one of them, or release it: npx ldm release orders",
          ],
          warnings: [],
        },
        { subject: "released versions", mistakes: [], warnings: [] },
      ],
    });
  });

  it("names the environments to somebody who misspelt one", async () => {
    assert.equal(await ldm("--env", "qaa"), 2);
    assert.deepEqual(terminal.talked, [
      'error: no environment "qaa", did you mean "qa"? There are dev, qa.',
    ]);
  });
});
