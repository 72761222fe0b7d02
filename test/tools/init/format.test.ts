import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

import { ToolError } from "../../../tools/errors";
import { formatterOf } from "../../../tools/init/format";
import { TempProject } from "../../support/tempProject";

const REPOSITORY = resolve(__dirname, "../../..");
// Longer than a line is by default, and not than it is here.
const LINE = `export const names = ["${"a".repeat(30)}", "${"b".repeat(30)}"];\n`;

describe("the formatter of a project", () => {
  it("has the project's own settings", async () => {
    const format = formatterOf(REPOSITORY);
    assert.equal(await format("functions/a/work.ts", LINE.replace(" = ", "=")), LINE);
  });

  it("leaves a text as it is where the project has none", async () => {
    const project = new TempProject();
    try {
      assert.equal(await formatterOf(project.root)("a.ts", "const   a=1"), "const   a=1");
    } finally {
      project.remove();
    }
  });

  it("says which settings it can't read", async () => {
    const project = new TempProject();
    try {
      project.write("package.json", "{}");
      symlinkSync(join(REPOSITORY, "node_modules"), project.path("node_modules"));
      project.write(".prettierrc.json", "{");
      const format = formatterOf(project.root);
      await assert.rejects(format("a.ts", "const   a=1"), (error) => {
        assert.ok(error instanceof ToolError);
        assert.match(
          error.message,
          /^prettier's settings can't be read, so nothing has been written\. Mend them\. .*\.prettierrc\.json/,
        );
        return true;
      });
    } finally {
      project.remove();
    }
  });
});
