import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { readKeys, type KeyInput } from "../../../local/dev/keys";

function terminalInput(isTTY: boolean) {
  const input = new PassThrough();
  const modes: boolean[] = [];
  const setRawMode = (mode: boolean) => {
    modes.push(mode);
    return input as unknown as NodeJS.ReadStream;
  };
  return {
    input: Object.assign(input, { isTTY, setRawMode }) as unknown as KeyInput,
    type: (text: string) => input.write(text),
    modes,
  };
}

describe("readKeys", () => {
  it("tells of each key, and of Ctrl-C and Ctrl-D as of q", async () => {
    const { input, type } = terminalInput(true);
    const keys: string[] = [];
    const end = readKeys(input, (key) => keys.push(key));
    type("1");
    type("x\u0003\u0004");
    await turn();
    assert.deepEqual(keys, ["1", "x", "q", "q"]);
    end();
  });

  it("leaves the terminal as it was", async () => {
    const { input, type, modes } = terminalInput(true);
    const keys: string[] = [];
    readKeys(input, (key) => keys.push(key))();
    type("1");
    await turn();
    assert.deepEqual(modes, [true, false]);
    assert.deepEqual(keys, []);
  });

  it("reads nothing where there is no terminal", () => {
    const { input, modes } = terminalInput(false);
    readKeys(input, () => undefined)();
    assert.deepEqual(modes, []);
  });
});
