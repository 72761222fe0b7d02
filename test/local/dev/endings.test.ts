import assert from "node:assert/strict";
import { Endings } from "../../../local/dev/endings";

describe("Endings", () => {
  it("undo the last first, all of it, and tell what went wrong", async () => {
    const done: string[] = [];
    const endings = new Endings();
    const problem = new Error("stuck");
    endings.add(() => done.push("first"));
    endings.add(() => Promise.reject(problem));
    endings.add(async () => {
      await Promise.resolve();
      done.push("last");
    });
    assert.deepEqual(await endings.come(), [problem]);
    assert.deepEqual(done, ["last", "first"]);
    assert.deepEqual(await endings.come(), []);
  });
});
