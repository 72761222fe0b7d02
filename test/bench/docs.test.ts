import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parts } from "../../bench/parts";
import { PROJECT_ROOT } from "../../tools/root";

const docs = readFileSync(join(PROJECT_ROOT, "docs/speed.md"), "utf8");

describe("docs/speed.md", () => {
  it("has a place for each part of the measurements, and for nothing else", () => {
    const places = [...docs.matchAll(/<!-- bench: (\w+) -->/g)].map(([, name]) => name);
    assert.deepEqual(places, Object.keys(parts));
    assert.equal(docs.match(/<!-- end -->/g)?.length, places.length);
  });

  it("points to nothing in the repository that does not exist", () => {
    const links = [...docs.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(PROJECT_ROOT, "docs", path))),
      [],
    );
  });
});
