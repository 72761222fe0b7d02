import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { claim } from "../../../local/dev/claim";
import { ToolError } from "../../../tools/errors";
import { TempProject } from "../../support/tempProject";

/** No process has such a number. */
const NOBODY = 2 ** 30;

describe("The claim on a local cloud", () => {
  let project: TempProject;
  beforeEach(() => {
    project = new TempProject();
  });
  afterEach(() => {
    project.remove();
  });

  it("is refused while another process has it", () => {
    const free = claim(project.root);
    assert.throws(
      () => claim(project.root),
      new ToolError(
        `another ldm dev works on this local cloud already, as process ${process.pid}: end that one first, by q or Ctrl-C.`,
      ),
    );
    free();
    claim(project.root)();
  });

  it("is taken over from a process that was killed, and where the file makes no sense", () => {
    claim(project.root, NOBODY);
    claim(project.root);
    assert.equal(readFileSync(project.path("dev.pid"), "utf8"), String(process.pid));
    writeFileSync(project.path("dev.pid"), "");
    claim(project.root);
  });
});
