import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { VersionStore } from "../../../components/versionStore";
import { ToolError, UsageError } from "../../../tools/errors";
import { applyRelease, planRelease } from "../../../tools/release/release";
import { TempProject } from "../../support/tempProject";

/** A contract with one variable. */
function contractOf(description: string): string {
  return `variables:\n  GREETED:\n    type: text\n    description: ${description}\n`;
}

describe("a release", function () {
  // Each plan runs the compiler.
  this.timeout(30_000);

  let project: TempProject;

  beforeEach(() => {
    project = TempProject.withFunction();
  });

  afterEach(() => {
    project.remove();
  });

  function change(text: string): void {
    project.write(
      "functions/greet/handler.ts",
      `import "../shared/vendor";\n\nexport const handler = () => "${text}";\n`,
    );
  }

  function versionsFolder(): string[] {
    const folder = project.path("functions/greet/versions");
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  function read(file: string): string {
    return readFileSync(project.path("functions/greet/versions", file), "utf8");
  }

  async function release(force = false): Promise<number> {
    const planned = await planRelease({ root: project.root, name: "greet", force });
    await applyRelease(planned);
    return planned.manifest.version;
  }

  it("writes nothing while it is only planned", async () => {
    await planRelease({ root: project.root, name: "greet" });
    assert.deepEqual(versionsFolder(), []);
  });

  it("is a version that the store opens", async () => {
    await release();
    const { handler, files } = await new VersionStore(project.path("functions")).open("greet", 1);
    assert.equal(handler, "index.handler");
    assert.deepEqual(
      files.map(({ name }) => name),
      ["index.mjs", "vendor.mjs"],
    );
  });

  it("writes a manifest that depends on the source alone, keys sorted", async () => {
    await release();
    const first = read("1/manifest.json");
    rmSync(project.path("functions/greet/versions"), { recursive: true });
    await release();
    assert.equal(read("1/manifest.json"), first);
    const manifest = JSON.parse(first) as { source: unknown };
    assert.deepEqual(Object.keys(manifest), [
      "files",
      "function",
      "handler",
      "sha256",
      "size",
      "source",
      "version",
    ]);
    assert.equal(manifest.source, null);
  });

  it("gets the next number and leaves the earlier versions as they are", async () => {
    await release();
    const before = [read("1/index.mjs"), read("1/manifest.json")];
    change("changed");
    assert.equal(await release(), 2);
    assert.deepEqual([read("1/index.mjs"), read("1/manifest.json")], before);
    assert.deepEqual(versionsFolder(), ["1", "2"]);
  });

  it("is refused when nothing changed since the newest version, unless forced", async () => {
    await release();
    await assert.rejects(
      release(),
      new ToolError(
        "greet has not changed since version 1; nothing was released. Use --force to release the same bytes again.",
      ),
    );
    assert.equal(await release(true), 2);
  });

  it("carries the contract that the function has", async () => {
    project.write("functions/greet/contract.yaml", contractOf("who is greeted"));
    await release();
    const store = new VersionStore(project.path("functions"));
    assert.deepEqual(store.contractOf("greet", 1), {
      variables: { GREETED: { type: "text", description: "who is greeted" } },
    });
    assert.deepEqual(Object.keys(JSON.parse(read("1/manifest.json")) as object).slice(-2), [
      "variables",
      "version",
    ]);
  });

  it("may change the contract alone, which never takes effect otherwise", async () => {
    await release();
    project.write("functions/greet/contract.yaml", contractOf("who is greeted"));
    assert.equal(await release(), 2);
    project.write("functions/greet/contract.yaml", contractOf("who we greet"));
    assert.equal(await release(), 3);
    assert.equal(read("3/index.mjs"), read("1/index.mjs"));
    await assert.rejects(release(), /^ToolError: greet has not changed since version 3; /);
    rmSync(project.path("functions/greet/contract.yaml"));
    assert.equal(await release(), 4);
  });

  it("is refused, with every mistake, when the contract is wrong", async () => {
    project.write(
      "functions/greet/contract.yaml",
      "variables:\n  GREETED: { type: txt }\n  FUNCTION_VERSION: { type: integer, description: its number }\n",
    );
    await assert.rejects(
      release(),
      new ToolError(
        "functions/greet/contract.yaml has 2 mistakes; nothing was released.\n" +
          '  variables.GREETED.type: must be one of text, integer, number, boolean, url, got "txt"\n' +
          "  variables.FUNCTION_VERSION: is a variable that the program sets itself: remove it",
      ),
    );
    assert.deepEqual(versionsFolder(), []);
  });

  it("may bring back what an earlier version was", async () => {
    change("a");
    await release();
    change("b");
    await release();
    change("a");
    assert.equal(await release(), 3);
    assert.equal(read("3/index.mjs"), read("1/index.mjs"));
  });

  it("is refused while the newest version is not what was released", async () => {
    await release();
    project.write("functions/greet/versions/1/index.mjs", "altered");
    change("changed");
    await assert.rejects(release(), {
      name: "VersionError",
      message: /^greet version 1: index\.mjs was altered after its release/,
    });
  });

  it("is refused, with the compiler's messages, when types are wrong", async () => {
    project.write("functions/greet/handler.ts", 'export const handler: number = "text";\n');
    await assert.rejects(
      release(),
      new ToolError(
        "greet has type errors; nothing was released.\n" +
          "functions/greet/handler.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
      ),
    );
    assert.deepEqual(versionsFolder(), []);
  });

  it("finds the packages of types from any current folder", async () => {
    project.write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: { module: "Node16", types: ["node"], skipLibCheck: true },
      }),
    );
    const cwd = process.cwd();
    process.chdir(tmpdir());
    try {
      assert.equal(await release(), 1);
    } finally {
      process.chdir(cwd);
    }
  });

  it("is refused when the handler exports no handler, and says what it exports", async () => {
    const cases: [string, RegExp][] = [
      ["export const handle = () => 1;\nexport const other = 2;\n", /it exports handle, other\./],
      ["export default () => 1;\n", /it exports default\./],
      ["export {};\n", /it exports nothing\./],
    ];
    for (const [source, exported] of cases) {
      project.write("functions/greet/handler.ts", source);
      await assert.rejects(release(), (error) => {
        assert.ok(error instanceof ToolError, String(error));
        assert.match(error.message, exported);
        assert.match(error.message, /functions\/greet\/handler\.ts .*"export const handler = /);
        return true;
      });
    }
    assert.deepEqual(versionsFolder(), []);
  });

  it("is not held back by a type error that the function has no part in", async () => {
    project.write("functions/other.ts", 'export const wrong: number = "text";\n');
    assert.equal(await release(), 1);
  });

  it("of a function that does not exist is a user's mistake", async () => {
    await assert.rejects(
      planRelease({ root: project.root, name: "great" }),
      new UsageError('There is no function "great". Did you mean greet? The functions are: greet.'),
    );
  });

  it("leaves nothing behind when writing fails half-way", async () => {
    const planned = await planRelease({ root: project.root, name: "greet" });
    const files = [...planned.files, { name: "no/such/folder", bytes: new Uint8Array() }];
    await assert.rejects(applyRelease({ ...planned, files }), /ENOENT/);
    assert.deepEqual(readdirSync(project.path("functions/greet")), ["handler.ts"]);
  });

  it("says what is wrong when its folder can't be written", async () => {
    const planned = await planRelease({ root: project.root, name: "greet" });
    project.write("functions/greet/versions", "a file");
    await assert.rejects(applyRelease(planned), {
      name: "ToolError",
      message:
        /^greet version 1 could not be written; nothing was released: EEXIST: .* Check that functions\/greet\/versions is a folder/,
    });
  });

  it("loses against one that was written meanwhile, and says so", async () => {
    const [one, other] = await Promise.all([
      planRelease({ root: project.root, name: "greet" }),
      planRelease({ root: project.root, name: "greet" }),
    ]);
    await applyRelease(one);
    const written = read("1/manifest.json");
    await assert.rejects(
      applyRelease(other),
      new ToolError(
        "greet version 1 was released by someone else meanwhile; nothing was written. " +
          "Run the command again to release version 2.",
      ),
    );
    assert.deepEqual(versionsFolder(), ["1"]);
    assert.equal(read("1/manifest.json"), written);
  });

  it("listens to Ctrl-C again when it is done", async () => {
    const before = process.listenerCount("SIGINT");
    await release();
    assert.equal(process.listenerCount("SIGINT"), before);
  });

  describe("in a git repository", () => {
    function git(...args: string[]): string {
      return execFileSync("git", args, { cwd: project.root, encoding: "utf8" }).trim();
    }

    beforeEach(() => {
      project.write(".gitignore", "node_modules\nignored.ts\n");
      git("init", "--quiet");
      git("add", ".");
      const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
      git(...author, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "First");
    });

    async function source(): Promise<unknown> {
      const { manifest } = await planRelease({ root: project.root, name: "greet" });
      return manifest.source;
    }

    it("names the commit it was built from", async () => {
      project.write("README.md", "a change that is not the function's");
      assert.deepEqual(await source(), { revision: git("rev-parse", "HEAD"), dirty: false });
    });

    it("says so when a source has changes that are not committed", async () => {
      change("not committed");
      assert.deepEqual(await source(), { revision: git("rev-parse", "HEAD"), dirty: true });
    });

    it("says so when the contract is not committed", async () => {
      project.write("functions/greet/contract.yaml", contractOf("who is greeted"));
      assert.deepEqual(await source(), { revision: git("rev-parse", "HEAD"), dirty: true });
    });

    for (const name of ["untracked", "ignored"]) {
      it(`says so when a source is ${name}`, async () => {
        project.write(`functions/greet/${name}.ts`, 'export const text = "text";\n');
        project.write(
          "functions/greet/handler.ts",
          `export { text as handler } from "./${name}";\n`,
        );
        git("add", "functions/greet/handler.ts");
        const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        git(...author, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Second");
        assert.deepEqual(await source(), { revision: git("rev-parse", "HEAD"), dirty: true });
      });
    }
  });
});
