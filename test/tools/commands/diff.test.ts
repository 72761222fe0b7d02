import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { diffCommand } from "../../../tools/commands/diff";
import { main } from "../../../tools/main";
import { writeShop, writeStack, writeVersion } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const TAX = { type: "integer", description: "per cent of tax", min: 0, max: 100 } as const;

describe("ldm diff", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    project = new TempProject();
    terminal = new CapturedTerminal();
    writeShop(project, {
      orders: {
        1: { index: "one\ntwo\n", vendor: "v\n" },
        2: { index: "one\n2\nthree\n", vendor: "v\n", variables: { TAX } },
        3: { index: "one\n2\nthree\n", vendor: "v\n", variables: {} },
      },
    });
    writeStack(
      project,
      "dev",
      `
variables: { CURRENCY: EUR }
functions: { orders: { version: 2, variables: { TAX: 19 } } }`,
    );
    writeStack(
      project,
      "qa",
      `
promotesFrom: dev
variables: { CURRENCY: EUR, NOTE: "" }
functions: { orders: { version: 1, memoryMb: 512, variables: { TAX: 21 } } }`,
    );
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["--cwd", project.root, "diff", ...args], terminal, [diffCommand(terminal)]);
  }

  function git(...args: string[]): string {
    const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    return execFileSync("git", [...who, ...args], { cwd: project.root, encoding: "utf8" }).trim();
  }

  /** Commits a change of a file, and gives the commit's hash. */
  function commit(file: string, subject: string): string {
    project.write(file, `// ${subject}\n`);
    git("add", "--all");
    git("commit", "--quiet", "--message", subject, "--date", "2026-05-04T12:00:00Z");
    return git("rev-parse", "HEAD");
  }

  /** The lines under a heading, up to the next blank one. */
  function section(title: string): string[] {
    const start = terminal.printed.indexOf(title);
    const end = terminal.printed.indexOf("", start);
    return terminal.printed.slice(start + 1, end === -1 ? undefined : end);
  }

  it("shows on one screen what differs between two versions", async () => {
    assert.equal(await ldm("orders", "1", "2"), 0);
    const sha = terminal.printed.find((line) => line.includes("SHA-256")) ?? "";
    assert.match(sha, /^ {2}SHA-256 [0-9a-f]{12}… → [0-9a-f]{12}…$/);
    assert.deepEqual(terminal.printed, [
      "orders: version 1 → version 2",
      "",
      "code",
      "  file        lines     size",
      "  ----------  --------  ---------------",
      "  index.mjs   +2 −1     0.0 KB → 0.0 KB",
      "  vendor.mjs  the same  0.0 KB",
      sha,
      "",
      "source",
      "  version 1 was released outside a git repository, so the commits in between are not known.",
      "",
      "contract",
      "  version 1 was released without a contract: what it reads is not known",
    ]);
    assert.deepEqual(terminal.talked, []);
  });

  it("shows on one screen what differs between two environments", async () => {
    assert.equal(await ldm("orders", "qa", "dev"), 0);
    assert.equal(
      terminal.printed[0],
      "orders: qa (version 1) → dev (version 2), by the stack files",
    );
    assert.deepEqual(section("variables: another value makes a new published version"), [
      "  variable  qa  dev",
      "  --------  --  ---------",
      '  NOTE      ""  (not set)',
      "  TAX       21  19",
    ]);
    assert.deepEqual(section("settings"), [
      "  setting       qa   dev   changes",
      "  ------------  ---  ----  -----------------------",
      "  memoryMb      512  256   a new published version",
      "  promotesFrom  dev  none  nothing in AWS",
    ]);
  });

  it("compares an environment's version with another that would have its settings", async () => {
    assert.equal(await ldm("orders", "qa", "qa:2"), 0);
    assert.equal(
      terminal.printed[0],
      "orders: qa (version 1) → qa:2 (version 2), by the stack files",
    );
    assert.deepEqual(section("variables: another value makes a new published version"), [
      "  the same",
    ]);
    assert.deepEqual(section("settings"), ["  the same"]);
  });

  it("tells what the other version needs and its environment does not set", async () => {
    writeStack(project, "qa", "promotesFrom: dev\nfunctions: { orders: { version: 3 } }");
    assert.equal(await ldm("orders", "qa", "qa:2"), 0);
    assert.deepEqual(section("contract"), [
      "  TAX: version 2 reads it, version 3 does not (an integer from 0 to 100)",
      "  TAX: version 2 needs it, and qa does not set it",
    ]);
  });

  it("is quiet about a variable that may be left out, and about what one is for", async () => {
    const NOTE = { type: "text", description: "a note", optional: true } as const;
    const variables = { TAX: { ...TAX, description: "tax" }, NOTE };
    writeVersion(project, "orders", 4, { variables });
    writeStack(project, "qa", "functions: { orders: { version: 2, variables: { TAX: 1 } } }");
    assert.equal(await ldm("orders", "qa", "qa:4"), 0);
    assert.deepEqual(section("contract"), [
      "  NOTE: version 4 reads it, version 2 does not (text, may be left out)",
    ]);
  });

  it("takes no canary along to another version than the file's", async () => {
    const entry = "{ version: 1, variables: { TAX: 1 }, canary: { version: 2, weight: 5% } }";
    writeStack(project, "qa", `functions: { orders: ${entry} }`);
    assert.equal(await ldm("orders", "qa", "qa:1"), 0);
    assert.deepEqual(section("settings").slice(2), ["  canary   5% to version 2  none  the alias"]);
  });

  it("tells which rules of the contract differ", async () => {
    const SENDER = {
      type: "text",
      description: "who sends",
      secret: true,
      optional: true,
    } as const;
    writeVersion(project, "orders", 4, { variables: { TAX: { ...TAX, max: 50 }, SENDER } });
    assert.equal(await ldm("orders", "2", "4"), 0);
    assert.deepEqual(section("contract"), [
      "  SENDER: version 4 reads it, version 2 does not (text, secret, may be left out)",
      "  TAX: an integer from 0 to 100 → an integer from 0 to 50",
    ]);
  });

  it("says that a version by itself has no settings", async () => {
    assert.equal(await ldm("orders", "2", "qa"), 0);
    assert.deepEqual(section("variables and settings"), [
      "  a version by itself has none: for those of an environment, name qa:2",
    ]);
  });

  it("says that the bytes are the same", async () => {
    assert.equal(await ldm("orders", "2", "3"), 0);
    assert.match(section("code").join("\n"), /^ {2}the same bytes: 0\.0 KB, SHA-256 [0-9a-f]{64}$/);
  });

  it("shows a file that one version does not have", async () => {
    writeVersion(project, "orders", 4, { index: "one\n2\nthree\n" });
    assert.equal(await ldm("orders", "2", "4", "--stat"), 0);
    assert.deepEqual(terminal.printed.slice(2, 4), [
      "index.mjs   the same  0.0 KB",
      "vendor.mjs  +0 −1     0.0 KB → none",
    ]);
  });

  it("shows the code alone, as a unified diff", async () => {
    assert.equal(await ldm("orders", "1", "2", "--code"), 0);
    const patch = terminal.printed.at(-1) ?? "";
    assert.deepEqual(
      patch.split("\n").filter((line) => !line.startsWith("index ")),
      [
        "",
        "diff --git orders/versions/1/index.mjs orders/versions/2/index.mjs",
        "--- orders/versions/1/index.mjs",
        "+++ orders/versions/2/index.mjs",
        "@@ -1,2 +1,3 @@",
        " one",
        "-two",
        "+2",
        "+three",
      ],
    );
  });

  it("prints all of it for a script", async () => {
    assert.equal(await ldm("orders", "qa", "dev", "--json"), 0);
    const result = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    assert.deepEqual(result.sides, [
      { label: "qa", version: 1 },
      { label: "dev", version: 2 },
    ]);
    assert.deepEqual(result.settled, {
      variables: [
        {
          variable: "NOTE",
          values: [{ kind: "text", text: "" }, { kind: "missing" }],
          differ: true,
        },
        {
          variable: "TAX",
          values: [
            { kind: "text", text: "21" },
            { kind: "text", text: "19" },
          ],
          differ: true,
        },
      ],
      settings: [
        {
          setting: "memoryMb",
          values: ["512", "256"],
          publishes: true,
          changes: "a new published version",
        },
        {
          setting: "promotesFrom",
          values: ["dev", "none"],
          publishes: false,
          changes: "nothing in AWS",
        },
      ],
    });
  });

  describe("in a git repository", () => {
    let first: string;
    let last: string;

    beforeEach(() => {
      git("init", "--quiet");
      first = commit("functions/orders/handler.ts", "Take orders");
      commit("README.md", "Say what it is");
      commit("functions/invoices/handler.ts", "Write invoices");
      commit("functions/orders/versions/8/index.mjs", "Release orders 8");
      commit("functions/shared/parser.ts", "Read lists");
      last = commit("functions/orders/price.ts", "Add tax");
      writeVersion(project, "orders", 1, { source: { revision: first, dirty: false } });
      writeVersion(project, "orders", 2, { source: { revision: last, dirty: true } });
    });

    const short = (revision: string): string => revision.slice(0, 7);

    /** Commits without hash and day. */
    const withoutHashes = (lines: readonly string[]): string[] =>
      lines.map((line) => line.replace(/^ {4}[0-9a-f]{7,} \d{4}-\d\d-\d\d /, "    "));

    it("names the commits in between that touch the function or what functions share", async () => {
      assert.equal(await ldm("orders", "1", "2"), 0);
      assert.deepEqual(withoutHashes(section("source")), [
        `  version 1 from ${short(first)}; version 2 from ${short(last)}, with changes that were not committed`,
        "  2 commits in between:",
        "    Add tax",
        "    Read lists",
      ]);
    });

    it("names the commits that a version goes back over", async () => {
      assert.equal(await ldm("orders", "2", "1"), 0);
      assert.deepEqual(withoutHashes(section("source")).slice(1), [
        "  goes back over 2 commits, which version 1 does not have:",
        "    Add tax",
        "    Read lists",
      ]);
    });

    it("looks at the lockfile where the packages in the bundle differ", async () => {
      const locked = commit("package-lock.json", "Take a newer package");
      const source = { revision: locked, dirty: false };
      writeVersion(project, "orders", 3, { vendor: "new\n", source });
      assert.equal(await ldm("orders", "2", "3"), 0);
      assert.deepEqual(withoutHashes(section("source")).slice(1), [
        "  1 commit in between:",
        "    Take a newer package",
      ]);
    });

    it("says where no commit in between touches the function", async () => {
      const other = commit("README.md", "Say more");
      writeVersion(project, "orders", 3, { source: { revision: other, dirty: false } });
      assert.equal(await ldm("orders", "2", "3"), 0);
      assert.equal(section("source").at(-1), "  no commit in between touches the function");
    });

    it("says that both were made from the same commit", async () => {
      // Whether it is in this checkout does not matter then.
      for (const version of [2, 3]) {
        const source = { revision: "0".repeat(40), dirty: true };
        writeVersion(project, "orders", version, { source });
      }
      assert.equal(await ldm("orders", "2", "3"), 0);
      assert.equal(section("source").at(-1), "  the same commit");
    });

    it("shows ten commits, and says how many more there are", async () => {
      const commits = Array.from({ length: 12 }, (_, index) =>
        commit("functions/orders/price.ts", `Step ${index}`),
      );
      const source = { revision: commits.at(-1) ?? "", dirty: false };
      writeVersion(project, "orders", 3, { source });
      assert.equal(await ldm("orders", "2", "3"), 0);
      const lines = section("source");
      assert.equal(lines.length, 13);
      assert.equal(lines.at(-1), "    and 2 more: --json has them all");
    });

    it("says that a commit is not in this checkout, and goes on", async () => {
      writeVersion(project, "orders", 3, { source: { revision: "0".repeat(40), dirty: false } });
      assert.equal(await ldm("orders", "2", "3"), 0);
      assert.equal(
        section("source").at(-1),
        "  commit 0000000, which version 3 was made from, is not in this checkout: git fetch may bring it, with --unshallow where not all commits are here.",
      );
      assert.ok(terminal.printed.includes("contract"));
    });
  });

  it("says that it is no git checkout, and goes on", async () => {
    for (const version of [1, 2]) {
      const source = { revision: String(version).repeat(40), dirty: false };
      writeVersion(project, "orders", version, { source });
    }
    assert.equal(await ldm("orders", "1", "2"), 0);
    assert.deepEqual(section("source"), [
      "  version 1 from 1111111; version 2 from 2222222",
      "  this is no git checkout, so the commits in between are not known.",
    ]);
  });

  const refused: [what: string, args: string[], exitCode: number, message: string][] = [
    [
      "a function that there is not",
      ["order", "1", "2"],
      2,
      'There is no function "order". Did you mean orders? The functions are: orders.',
    ],
    [
      "a version that there is not",
      ["orders", "1", "9"],
      2,
      "orders has no version 9. Released are: 1, 2, 3.",
    ],
    [
      "a version that there is not, in an environment",
      ["orders", "qa:9"],
      2,
      "orders has no version 9. Released are: 1, 2, 3.",
    ],
    [
      "an environment that there is not",
      ["orders", "1", "qaa"],
      2,
      'no environment "qaa", did you mean "qa"? There are dev, qa.',
    ],
    [
      "a version by itself",
      ["orders", "1"],
      2,
      "a version needs another to be compared with: ldm diff orders 1 <version or environment>.",
    ],
    [
      "--code of an environment by itself",
      ["orders", "qa", "--code"],
      2,
      "--stat and --code compare two versions: ldm diff orders qa <version or environment>.",
    ],
    [
      "--code as JSON",
      ["orders", "1", "2", "--code", "--json"],
      2,
      "option '--code' cannot be used with option '--json'",
    ],
  ];
  for (const [what, args, exitCode, message] of refused) {
    it(`refuses ${what}`, async () => {
      assert.equal(await ldm(...args), exitCode);
      assert.deepEqual(terminal.talked, [`error: ${message}`]);
      assert.deepEqual(terminal.printed, []);
    });
  }

  it("refuses an environment that leaves the function out", async () => {
    writeStack(project, "qa", "promotesFrom: dev\nfunctions: { orders: { version: none } }");
    assert.equal(await ldm("orders", "1", "qa"), 2);
    assert.deepEqual(terminal.talked, [
      "error: Pulumi.qa.yaml leaves orders out (version: none), so there is nothing to compare with. Name another environment, or a version.",
    ]);
  });

  it("refuses a stack file with mistakes, with all of them", async () => {
    writeStack(project, "qa", "functions: { orders: { version: 9, memoryMb: 1 } }");
    assert.equal(await ldm("orders", "dev", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      [
        "error: Pulumi.qa.yaml has 1 mistake:",
        "  shop:functions.orders.memoryMb: must be a whole number from 128 to 10240, got 1",
      ].join("\n"),
    ]);
  });

  it("refuses a version that was altered", async () => {
    project.write("functions/orders/versions/2/index.mjs", "altered\n");
    assert.equal(await ldm("orders", "1", "2"), 1);
    assert.match(terminal.talked.join("\n"), /^error: orders version 2: index\.mjs was altered /);
  });
});
