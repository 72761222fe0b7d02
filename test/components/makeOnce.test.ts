import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { makeOnce } from "../../components/makeOnce";

describe("makeOnce", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ldm-once-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("makes a thing once", async () => {
    const thing = path.join(folder, "thing");
    let times = 0;
    const make = (temporary: string): Promise<void> => {
      times += 1;
      writeFileSync(path.join(temporary, "made"), "");
      return Promise.resolve();
    };
    await makeOnce(thing, make);
    await makeOnce(thing, make);
    assert.equal(times, 1);
    assert.deepEqual(readdirSync(folder), ["thing"]);
  });

  it("lets two makers at the same time end with one whole thing", async () => {
    const thing = path.join(folder, "thing");
    const make =
      (text: string) =>
      async (temporary: string): Promise<void> => {
        writeFileSync(path.join(temporary, "first"), text);
        await new Promise((resolve) => setTimeout(resolve, 20));
        writeFileSync(path.join(temporary, "second"), text);
      };
    await Promise.all([makeOnce(thing, make("one")), makeOnce(thing, make("other"))]);
    const read = (name: string): string => readFileSync(path.join(thing, name), "utf8");
    assert.equal(read("first"), read("second"));
    assert.deepEqual(readdirSync(folder), ["thing"]);
  });

  it("leaves nothing of a making that failed", async () => {
    const thing = path.join(folder, "thing");
    await assert.rejects(
      makeOnce(thing, () => Promise.reject(new Error("no disk"))),
      /^Error: no disk$/,
    );
    assert.equal(existsSync(thing), false);
    assert.deepEqual(readdirSync(folder), []);
  });
});
