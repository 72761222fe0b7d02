import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";

import { affectedCommand } from "../../../tools/commands/affected";
import { main } from "../../../tools/main";
import { writeShop, writeStack, writeVersion } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm affected", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;

  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    execFileSync("git", [...identity, ...args], { cwd: project.root, stdio: "ignore" });
  };
  const commit = (): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", "A change");
  };

  beforeEach(() => {
    project = new TempProject();
    terminal = new CapturedTerminal();
    writeShop(project, { orders: { 1: {}, 2: {}, 3: {} } });
    writeStack(
      project,
      "dev",
      "functions:\n  orders:\n    version: 2\n    canary: { version: 3, weight: 10% }",
    );
    writeStack(project, "qa", "promotesFrom: dev\nfunctions:\n  orders:\n    version: 1");
    writeStack(project, "prod", "promotesFrom: qa\nfunctions:\n  orders:\n    version: none");
    project.write("index.ts", "");
    git("init", "--quiet", "--initial-branch", "main");
    commit();
    git("checkout", "--quiet", "-b", "change");
  });

  afterEach(() => {
    project.remove();
  });

  async function affected(...args: string[]): Promise<string[]> {
    const exitCode = await ldm(...args);
    assert.deepEqual([exitCode, terminal.talked], [0, []]);
    return terminal.printed;
  }

  function ldm(...args: string[]): Promise<number> {
    const options = args.length > 0 ? args : ["--base", "main"];
    return main(["-C", project.root, "affected", ...options], terminal, [
      affectedCommand(terminal),
    ]);
  }

  it("names nothing where nothing has changed", async () => {
    assert.deepEqual(await affected(), []);
  });

  const changes: readonly (readonly [string, () => void, string[]])[] = [
    [
      "a stack file",
      () => {
        project.write("Pulumi.qa.yaml", "config: {}\n");
      },
      ["qa"],
    ],
    [
      "the program",
      () => {
        project.write("index.ts", "// another\n");
      },
      ["dev", "qa", "prod"],
    ],
    [
      "a component",
      () => {
        project.write("components/a/b.ts", "");
      },
      ["dev", "qa", "prod"],
    ],
    [
      "a package",
      () => {
        project.write("package-lock.json", "{}");
      },
      ["dev", "qa", "prod"],
    ],
    [
      "a smoke test",
      () => {
        project.write("functions/orders/smoke.json", "{}");
      },
      ["dev", "qa", "prod"],
    ],
    [
      "a test",
      () => {
        project.write("test/index.test.ts", "");
      },
      [],
    ],
    [
      "the source of a function",
      () => {
        project.write("functions/orders/handler.ts", "//");
      },
      [],
    ],
    [
      "a new version",
      () => {
        writeVersion(project, "orders", 4);
      },
      [],
    ],
    [
      "a version that is pinned",
      () => {
        writeVersion(project, "orders", 1, { index: "//" });
      },
      ["qa"],
    ],
    [
      "a version that a canary runs",
      () => {
        writeVersion(project, "orders", 3, { index: "//" });
      },
      ["dev"],
    ],
    [
      "a version that has gone",
      () => {
        rmSync(project.path("functions/orders/versions/2"), { recursive: true });
      },
      ["dev"],
    ],
    [
      "a version that has gone into a bucket",
      () => {
        project.write("functions/orders/versions/1.json", "{}");
      },
      ["qa"],
    ],
  ];
  for (const [what, change, environments] of changes) {
    it(`names ${environments.join(", ") || "nothing"} for ${what}, committed or not`, async () => {
      change();
      assert.deepEqual(await affected(), environments);
      commit();
      terminal.printed.length = 0;
      assert.deepEqual(await affected(), environments);
    });
  }

  it("looks at what has changed here, and not at what has on the other branch since", async () => {
    git("checkout", "--quiet", "main");
    project.write("index.ts", "// another\n");
    commit();
    git("checkout", "--quiet", "change");
    assert.deepEqual(await affected(), []);
    assert.deepEqual(await affected("--base", "HEAD"), []);
  });

  it("prints a list for a matrix of jobs", async () => {
    assert.deepEqual(await affected("--base", "main", "--json"), ["[]"]);
    project.write("index.ts", "// another\n");
    terminal.printed.length = 0;
    assert.deepEqual(await affected("--base", "main", "--json"), ['["dev","qa","prod"]']);
  });

  for (const [what, base] of [
    ["is not there", "origin/main"],
    ["looks like an option", "--output=x"],
  ] as const) {
    it(`refuses a base that ${what}`, async () => {
      assert.equal(await ldm(`--base=${base}`), 2);
      assert.deepEqual(terminal.talked, [
        `error: there is no commit "${base}" in this checkout. Fetch it, or name another with --base, such as --base origin/main.`,
      ]);
    });
  }

  it("is refused where there is no commit in common", async () => {
    git("checkout", "--quiet", "--orphan", "other");
    project.write("README.md", "Another beginning.\n");
    commit();
    assert.equal(await ldm("--base", "main"), 1);
    assert.deepEqual(terminal.talked, [
      "error: main and what is checked out have no commit in common, as far as this checkout goes. Fetch more of its " +
        "history: git fetch --unshallow.",
    ]);
  });

  it("is refused outside of git", async () => {
    rmSync(project.path(".git"), { recursive: true });
    assert.equal(await ldm("--base", "main"), 1);
    assert.deepEqual(terminal.talked, [
      `error: ${project.root} is in no git checkout, so nobody knows what has changed there.`,
    ]);
  });
});
