import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

import { format } from "prettier";

import { Progress, seconds } from "../local/progress";
import { checkout } from "../local/project";
import { ToolError, UsageError } from "../tools/errors";
import type { Findings } from "./findings";
import { parseBenchOptions } from "./options";
import { blockOf, plotFile, withBlock } from "./page";
import { parts } from "./parts";
import { inSvg } from "./plot";
import { threeDigits } from "./statistics";

const page = join(checkout, "docs/speed.md");
const plots = join(checkout, "docs/speed");

async function bench(args: readonly string[]): Promise<void> {
  const names = Object.keys(parts);
  const options = parseBenchOptions(args, names);
  if (options.wantsHelp) {
    console.log(help());
    return;
  }
  // Its advice about Node would stand in the middle of what is told of the progress.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const progress = new Progress(console.error);
  const chosen = options.parts.length === 0 ? names : options.parts;
  for (const [name, part] of Object.entries(parts).filter(([name]) => chosen.includes(name))) {
    const rounds = options.rounds ?? part.rounds;
    progress.say(`${name}: ${part.summary}`);
    const start = performance.now();
    const findings = await part.measure({ ...options, rounds, progress });
    progress.say(`${name} took ${seconds(performance.now() - start)}`);
    const block = blockOf(name, findings, {
      date: new Date().toISOString().slice(0, 10),
      rounds,
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    });
    console.log(`\n## ${name}\n\n${block}\n`);
    if (!options.isDry) await write(name, block, findings);
  }
}

/** Puts what was found into the page, each part as it is done: a later one may fail. */
async function write(name: string, block: string, findings: Findings): Promise<void> {
  const text = withBlock(readFileSync(page, "utf8"), name, block);
  writeFileSync(page, await format(text, { parser: "markdown", printWidth: 100 }));
  mkdirSync(plots, { recursive: true });
  for (const [plot, drawn] of Object.entries(findings.plots)) {
    writeFileSync(join(plots, plotFile(name, plot)), inSvg(drawn, threeDigits));
  }
}

function help(): string {
  const column = Math.max(...Object.keys(parts).map(({ length }) => length));
  const all = Object.values(parts).reduce((sum, { minutes }) => sum + minutes, 0);
  return [
    "Usage: npm run bench -- [part ...] [options]",
    "",
    `Without a part it measures all of them, which takes about ${all} minutes:`,
    "",
    ...Object.entries(parts).map(
      ([name, { summary, minutes }]) => `  ${name.padEnd(column)} ${summary} (${minutes} min)`,
    ),
    "",
    "  --rounds <n>       how often each case is measured, 1 to 99",
    "  --functions <n,…>  sizes of the environments that update measures, 1 to 100 (1,10,100)",
    "  --messages <n>     messages that throughput sends, 1 to 20000 (5000)",
    "  --dry-run          print what was found, and leave docs/speed.md as it is",
  ].join("\n");
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = error instanceof ToolError;
  console.error(isExpected ? `error: ${error.message}` : error);
  if (error instanceof UsageError) console.error(`\n${help()}`);
  process.exitCode = isExpected ? error.exitCode : 1;
});
