import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { allCommands } from "../../tools/main";
import { PROJECT_ROOT } from "../../tools/root";
import { processTerminal } from "../../tools/terminal";

/**
 * Asserts that every npm script and every `ldm` command in lines of a pipeline exists, with its options.
 *
 * @param lines Where each stands, and the line.
 * @returns How many `ldm` commands there are.
 */
export function assertCommands(lines: readonly (readonly [where: string, line: string])[]): number {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const commands = allCommands(processTerminal);
  let count = 0;
  for (const [where, line] of lines) {
    for (const [, script = ""] of line.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(script in scripts, `${where}: npm run ${script}`);
    }
    for (const [, name = "", rest = ""] of line.matchAll(/npx ldm ([\w-]+)([^)>|]*)/g)) {
      count += 1;
      const command = commands.find((each) => each.name() === name);
      assert.ok(command !== undefined, `${where}: ldm ${name}`);
      for (const [option] of rest.matchAll(/--[\w-]+/g)) {
        const isKnown = command.options.some(({ long }) => long === option);
        assert.ok(isKnown, `${where}: ldm ${name} ${option}`);
      }
    }
  }
  return count;
}
