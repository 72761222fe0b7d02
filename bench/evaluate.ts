import { createRequire } from "node:module";
import { join } from "node:path";

import { declare } from "../test/support/mocks";
import { functionNames } from "./shop";

// Evaluates a program against a fake engine: `evaluate.ts <folder> <program> <functions> <bundled or plain>`.
const [folder = "", program = "", functions = "1", how = ""] = process.argv.slice(2);
const load = createRequire(join(folder, "tools", "program.js"));

interface Bundled {
  readonly loadBundled: (entry: string) => unknown;
}

const variables = { CURRENCY: "EUR" };
const entries = functionNames(Number(functions)).map((name) => [name, { version: 1, variables }]);

async function evaluate(): Promise<void> {
  process.chdir(folder);
  const loaded =
    how === "bundled"
      ? (load("./bundled") as Bundled).loadBundled(program)
      : (load(join(folder, program)) as unknown);
  const { declared } = await declare(loaded as () => Promise<unknown>, {
    stack: "dev",
    config: { environment: "DEV", functions: Object.fromEntries(entries) as unknown },
  });
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(JSON.stringify({ resources: declared.length, memoryMb }));
}

void evaluate();
