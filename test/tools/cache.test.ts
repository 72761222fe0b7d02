import assert from "node:assert/strict";

import { cacheFolder, cacheKey } from "../../tools/cache";

describe("the cache of what takes long to make", () => {
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
});
