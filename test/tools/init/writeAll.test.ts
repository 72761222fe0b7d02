import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";

import { ToolError } from "../../../tools/errors";
import { writeAll, type Write } from "../../../tools/init/writeAll";
import { TempProject } from "../../support/tempProject";

const PUT_BACK = "Nothing has been changed: what was written before it has been put back.";

describe("writing some files", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    project.write("index.ts", "old\n");
  });

  afterEach(() => {
    project.remove();
  });

  const write = (...writes: Write[]): void => {
    writeAll(project.root, writes);
  };
  const fresh = (path: string): Write => ({ path: project.path(path), text: "new\n" });
  const edit = (path: string, before = "old\n"): Write => ({ ...fresh(path), before });
  const read = (path: string): string => readFileSync(project.path(path), "utf8");

  it("makes the folders they need", () => {
    write(fresh("functions/a/b.ts"), edit("index.ts"));
    assert.deepEqual([read("functions/a/b.ts"), read("index.ts")], ["new\n", "new\n"]);
  });

  it("takes all of it back where a later one is a folder by now", () => {
    mkdirSync(project.path("Pulumi.qa.yaml"));
    const { ino } = statSync(project.path("Pulumi.qa.yaml"));
    assert.throws(
      () => {
        write(fresh("functions/a/b.ts"), edit("index.ts"), edit("Pulumi.qa.yaml"));
      },
      new ToolError(
        `Pulumi.qa.yaml can't be written: EISDIR: illegal operation on a directory, read. ${PUT_BACK}`,
      ),
    );
    assert.deepEqual(readdirSync(project.root).sort(), ["Pulumi.qa.yaml", "index.ts"]);
    assert.deepEqual(
      [read("index.ts"), statSync(project.path("Pulumi.qa.yaml")).ino],
      ["old\n", ino],
    );
  });

  it("takes all of it back where somebody else has changed a later one", () => {
    assert.throws(
      () => {
        write(fresh("a.ts"), edit("index.ts", "older\n"));
      },
      new ToolError(
        `index.ts can't be written: somebody else has changed it meanwhile. ${PUT_BACK}`,
      ),
    );
    assert.deepEqual([existsSync(project.path("a.ts")), read("index.ts")], [false, "old\n"]);
  });

  it("leaves alone what somebody else has made meanwhile", () => {
    project.write("functions/a/theirs.ts", "theirs\n");
    assert.throws(
      () => {
        write(fresh("functions/a/b.ts"), fresh("functions/a/theirs.ts"));
      },
      new ToolError(
        `functions/a/theirs.ts can't be written: EEXIST: file already exists, open '${project.path("functions/a/theirs.ts")}'. ${PUT_BACK}`,
      ),
    );
    assert.deepEqual(readdirSync(project.path("functions/a")), ["theirs.ts"]);
    assert.equal(read("functions/a/theirs.ts"), "theirs\n");
  });

  it("leaves no folder behind where a file can't be made in it", () => {
    assert.throws(() => {
      write(fresh(`functions/a/${"x".repeat(300)}.ts`));
    }, /^ToolError: functions\/a\/x+\.ts can't be written: ENAMETOOLONG/);
    assert.deepEqual(readdirSync(project.root), ["index.ts"]);
  });
});
