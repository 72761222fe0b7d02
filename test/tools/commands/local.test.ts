import assert from "node:assert/strict";

import { main } from "../../../tools/main";

async function ldm(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    print: (line: string) => out.push(line),
    talk: (line: string) => err.push(line),
  };
  const exitCode = await main(["local", ...args], terminal);
  return { exitCode, out: out.join("\n"), err: err.join("\n") };
}

describe("ldm local", () => {
  it("lists its commands", async () => {
    const { exitCode, out } = await ldm("--help");
    assert.equal(exitCode, 0);
    for (const command of ["demo", "up", "env", "send", "down"])
      assert.match(out, new RegExp(`^  ${command} `, "m"));
  });

  it("ends with 2, and says what is wrong, when used wrongly", async () => {
    const cases: [string[], RegExp][] = [
      [["dmeo"], /unknown command 'dmeo'\n\(Did you mean demo\?\)/],
      [["demo", "--provider", "real"], /Allowed choices are stand-in, plugin/],
      [["demo", "--endpoint", "http://example.com"], /is not on this machine/],
      [["up", "--endpoint", "4566"], /is no URL/],
      [["env", "--shell", "tcsh"], /Allowed choices are bash, zsh, fish/],
      [["send", "order-intake"], /required option '--env <environment>' not specified/],
      [["send", "--env", "qa"], /missing required argument 'function'/],
    ];
    for (const [args, message] of cases) {
      const { exitCode, out, err } = await ldm(...args);
      assert.equal(exitCode, 2, args.join(" "));
      assert.equal(out, "");
      assert.match(err, message);
    }
  });
});
