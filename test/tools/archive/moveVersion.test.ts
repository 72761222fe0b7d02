import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";

import { moveVersion } from "../../../tools/archive/moveVersion";
import { ToolError } from "../../../tools/errors";
import { TempProject } from "../../support/tempProject";

describe("moving a version", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    project.write("from/1/index.mjs", "1");
  });

  afterEach(() => {
    project.remove();
  });

  it("leaves nothing behind, and nothing beside it", () => {
    moveVersion(project.path("from/1"), project.path("to/orders/1"));
    assert.ok(!existsSync(project.path("from/1")));
    assert.deepEqual(readdirSync(project.path("to/orders")), ["1"]);
    assert.equal(readFileSync(project.path("to/orders/1/index.mjs"), "utf8"), "1");
  });

  it("is refused onto what is there", () => {
    project.write("to/1/index.mjs", "other");
    const [from, to] = [project.path("from/1"), project.path("to/1")];
    assert.throws(
      () => {
        moveVersion(from, to);
      },
      new ToolError(
        `${to} is there already. Nothing of it has been changed: compare it with ${from}, and remove one of them.`,
      ),
    );
    assert.equal(readFileSync(project.path("to/1/index.mjs"), "utf8"), "other");
    assert.ok(existsSync(from));
  });

  it("says what the system refuses, and loses nothing", () => {
    project.write("to", "a file");
    assert.throws(() => {
      moveVersion(project.path("from/1"), project.path("to/orders/1"));
    }, /^ToolError: .*from\/1 could not be moved to .*to\/orders\/1: .*Check that you may write to both folders; nothing is lost\.$/);
    assert.ok(existsSync(project.path("from/1/index.mjs")));
  });
});
