import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { cacheFolder, cacheKey, makeOnce } from "../../local/cache";

describe("the cache of what takes long to make", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ldm-cache-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is in the user's cache folder, which differs between systems", () => {
    const at = (variables: NodeJS.ProcessEnv, platform: NodeJS.Platform): string =>
      cacheFolder(variables, platform, "/home/ada");
    assert.equal(at({}, "linux"), "/home/ada/.cache/lambda-deployment-model");
    assert.equal(at({}, "darwin"), "/home/ada/Library/Caches/lambda-deployment-model");
    assert.equal(at({ XDG_CACHE_HOME: "/c" }, "linux"), "/c/lambda-deployment-model");
    assert.equal(
      at({ XDG_CACHE_HOME: "relative" }, "linux"),
      "/home/ada/.cache/lambda-deployment-model",
    );
  });

  it("has another key for other contents, wherever one ends and the next begins", () => {
    assert.match(cacheKey(["a", "b"]), /^[0-9a-f]{16}$/);
    assert.equal(cacheKey(["a", "b"]), cacheKey(["a", "b"]));
    assert.notEqual(cacheKey(["ab", ""]), cacheKey(["a", "b"]));
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
