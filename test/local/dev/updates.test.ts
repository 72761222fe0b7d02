import assert from "node:assert/strict";
import { Updates } from "../../../local/dev/updates";

describe("Updates", () => {
  it("does once what was saved several times in a row", async () => {
    const done: string[] = [];
    const updates = new Updates((name) => {
      done.push(name);
      return Promise.resolve();
    });
    updates.save(["a"]);
    updates.save(["a", "b"]);
    await updates.settled();
    assert.deepEqual(done, ["a", "b"]);
  });

  it("does again what is saved while it is done, and not at the same time", async () => {
    const told: string[] = [];
    const updates = new Updates(async (name) => {
      told.push(`begin ${name}`);
      if (told.length === 1) updates.save(["a"]);
      await Promise.resolve();
      told.push(`end ${name}`);
    });
    updates.save(["a"]);
    await updates.settled();
    assert.deepEqual(told, ["begin a", "end a", "begin a", "end a"]);
  });
});
