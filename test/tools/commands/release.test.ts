import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";

import { VersionStore } from "../../../components/versionStore";
import { releaseCommand } from "../../../tools/commands/release";
import { main } from "../../../tools/main";
import { FakeS3 } from "../../support/fakeS3";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const NO_CONTRACT =
  "hint: there is no functions/greet/contract.yaml, so nobody checks this version's variables before it runs.";

describe("ldm release", function () {
  // Each release runs the compiler.
  this.timeout(30_000);

  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    project = TempProject.withFunction();
    project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    terminal = new CapturedTerminal();
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main([...args, "--cwd", project.root], terminal, [releaseCommand(terminal)]);
  }

  it("prints one line about what it released", async () => {
    assert.equal(await ldm("release", "greet"), 0);
    assert.match(
      terminal.printed.join("\n"),
      /^Released greet version 1 \([\d.]+ KB, SHA-256 [0-9a-f]{64}\) to functions\/greet\/versions\/1$/,
    );
    assert.deepEqual(terminal.talked, ["Checking and building greet ...", NO_CONTRACT]);
  });

  it("says nothing of a contract where there is one", async () => {
    project.write("functions/greet/contract.yaml", "variables: {}\n");
    assert.equal(await ldm("release", "greet"), 0);
    assert.deepEqual(terminal.talked, ["Checking and building greet ..."]);
  });

  it("writes nothing in a dry run, and says what it would write", async () => {
    assert.equal(await ldm("release", "greet", "--dry-run"), 0);
    assert.match(terminal.printed.join("\n"), /^Would release greet version 1 /);
    assert.ok(!existsSync(project.path("functions/greet/versions")));
  });

  it("prints the manifest for a script", async () => {
    assert.equal(await ldm("release", "greet", "--json"), 0);
    const result = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    assert.equal(result.version, 1);
    assert.equal(result.folder, "functions/greet/versions/1");
    assert.equal(result.dryRun, false);
  });

  it("exits with 2 when the function does not exist", async () => {
    assert.equal(await ldm("release", "great"), 2);
    assert.deepEqual(terminal.printed, []);
  });

  const unclear =
    "error: Name the functions to release, or pass --all for those that have changed.";

  it("exits with 2 when no function is named, or both some and all", async () => {
    assert.equal(await ldm("release"), 2);
    assert.equal(await ldm("release", "greet", "--all"), 2);
    assert.deepEqual(terminal.talked, [unclear, unclear]);
  });

  describe("of several functions", () => {
    function part(name: string, text: string): void {
      project.write(
        `functions/${name}/handler.ts`,
        `import "../shared/vendor";\n\nexport const handler = () => "${text}";\n`,
      );
      project.write(`functions/${name}/contract.yaml`, "variables: {}\n");
    }

    beforeEach(() => {
      part("greet", "hello");
      part("part", "bye");
    });

    it("releases those that are named", async () => {
      part("wave", "hi");
      assert.equal(await ldm("release", "part", "greet"), 0);
      assert.deepEqual(
        terminal.printed.map((line) => line.replace(/ \(.*\)/, "")),
        [
          "Released part version 1 to functions/part/versions/1",
          "Released greet version 1 to functions/greet/versions/1",
        ],
      );
      assert.ok(!existsSync(project.path("functions/wave/versions")));
    });

    it("releases, of all, those that have changed, and says which have not", async () => {
      await ldm("release", "--all");
      part("part", "farewell");
      terminal.printed.length = 0;
      terminal.talked.length = 0;
      assert.equal(await ldm("release", "--all"), 0);
      assert.match(terminal.printed.join("\n"), /^Released part version 2 .*$/);
      assert.deepEqual(terminal.talked, [
        "Checking and building greet, part ...",
        "Not changed: greet",
      ]);
    });

    it("is content where nothing has changed", async () => {
      await ldm("release", "--all");
      terminal.printed.length = 0;
      assert.equal(await ldm("release", "--all"), 0);
      assert.deepEqual(terminal.printed, []);
      assert.equal(terminal.talked.at(-1), "Not changed: greet, part");
    });

    it("prints a list for a script", async () => {
      assert.equal(await ldm("release", "--all", "--json"), 0);
      const results = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>[];
      assert.deepEqual(
        results.map(({ function: name, version }) => [name, version]),
        [
          ["greet", 1],
          ["part", 1],
        ],
      );
    });

    it("releases none where one can't be", async () => {
      project.write("functions/part/handler.ts", "export const handler: number = () => 1;\n");
      assert.equal(await ldm("release", "--all"), 1);
      assert.match(
        terminal.talked.at(-1) ?? "",
        /^error: There are type errors; nothing was released\.\nfunctions\/part\/handler\.ts/,
      );
      assert.ok(!existsSync(project.path("functions/greet/versions")));
    });
  });

  describe("into a bucket", () => {
    let s3: FakeS3;

    beforeEach(async () => {
      s3 = await FakeS3.start();
      // The packages are this repository's: what is fetched is kept with them.
      project.write(
        "Pulumi.yaml",
        "name: shop\nruntime: nodejs\nconfig:\n  versions: s3://shop-versions?region=eu-central-1\n",
      );
    });

    afterEach(() => {
      s3.close();
    });

    it("puts the files there, and a manifest into the repository", async () => {
      assert.equal(await ldm("release", "greet"), 0);
      assert.match(
        terminal.printed.join("\n"),
        /^Released greet version 1 \(.*\) to functions\/greet\/versions\/1\.json, its files to s3:\/\/shop-versions\?region=eu-central-1$/,
      );
      assert.deepEqual(readdirSync(project.path("functions/greet/versions")), ["1.json"]);
      const store = new VersionStore(project.path("functions"));
      const { sha256 } = store.manifestOf("greet", 1);
      assert.deepEqual(s3.keys(), [`greet/1/${sha256}/index.mjs`, `greet/1/${sha256}/vendor.mjs`]);
      assert.equal((await store.open("greet", 1)).sha256, sha256);
      assert.ok(
        s3.asked.every((asked) => asked.startsWith("PUT ")),
        "it is at hand already",
      );
    });

    it("tells a script where", async () => {
      assert.equal(await ldm("release", "greet", "--json"), 0);
      const result = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
      assert.equal(result.file, "functions/greet/versions/1.json");
      assert.ok(!("folder" in result));
      assert.equal((result.keptIn as Record<string, unknown>).bucket, "shop-versions");
    });

    it("writes nothing in a dry run", async () => {
      assert.equal(await ldm("release", "greet", "--dry-run"), 0);
      assert.match(terminal.printed.join("\n"), /^Would release greet version 1 /);
      assert.deepEqual(s3.asked, []);
      assert.ok(!existsSync(project.path("functions/greet/versions")));
    });

    it("releases nothing where S3 refuses", async () => {
      s3.refuses = { status: 404, code: "NoSuchBucket" };
      assert.equal(await ldm("release", "greet"), 1);
      assert.match(
        terminal.talked.at(-1) ?? "",
        /^error: greet version 1 could not be written; nothing was released\. S3 in eu-central-1 knows no s3:\/\/shop-versions\/greet\/1\//,
      );
      assert.ok(!existsSync(project.path("functions/greet/versions")));
    });

    it("counts on from versions in the repository, and finds out what has not changed", async () => {
      project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
      assert.equal(await ldm("release", "greet"), 0);
      project.write(
        "Pulumi.yaml",
        "name: shop\nruntime: nodejs\nconfig:\n  versions: s3://shop-versions?region=eu-central-1\n",
      );
      assert.equal(await ldm("release", "greet"), 1);
      assert.equal(await ldm("release", "greet", "--force"), 0);
      assert.deepEqual(readdirSync(project.path("functions/greet/versions")), ["1", "2.json"]);
      assert.equal(await ldm("release", "greet"), 1);
      assert.equal(
        terminal.talked.at(-1),
        "error: greet has not changed since version 2; nothing was released. Use --force to release the same bytes again.",
      );
    });
  });
});
