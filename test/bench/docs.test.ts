import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parts } from "../../bench/parts";
import { PEER_VERSIONS } from "../../bench/peers/tools";
import { PROJECT_ROOT } from "../../tools/root";

const docs = readFileSync(join(PROJECT_ROOT, "docs/speed.md"), "utf8");

describe("docs/speed.md", () => {
  it("has a place for each part of the measurements, and for nothing else", () => {
    const places = [...docs.matchAll(/<!-- bench: (\w+) -->/g)].map(([, name]) => name);
    assert.deepEqual(places, Object.keys(parts));
    assert.equal(docs.match(/<!-- end -->/g)?.length, places.length);
  });

  it("names the versions of the tools that are measured", () => {
    assert.deepEqual(
      Object.values(PEER_VERSIONS).filter((version) => !new RegExp(`\\s${version}\\b`).test(docs)),
      [],
    );
  });

  it("points to nothing in the repository that does not exist", () => {
    const links = [...docs.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(PROJECT_ROOT, "docs", path))),
      [],
    );
  });
});
