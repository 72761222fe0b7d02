import { cpus, totalmem } from "node:os";

import { inMarkdown, type Measured } from "./measure";
import { measureRollback } from "./rollback";
import { measureStart } from "./start";

const parts: Readonly<Record<string, (rounds: number) => Promise<Measured[]>>> = {
  start: measureStart,
  rollback: measureRollback,
};

const [part = "", rounds = "5"] = process.argv.slice(2);
const measure = parts[part];
if (measure === undefined || !/^[1-9]\d?$/.test(rounds)) {
  console.error(
    `Usage: npm run bench -- <part> [rounds, 1 to 99]. Parts: ${Object.keys(parts).join(", ")}.`,
  );
  process.exitCode = 2;
} else {
  void measure(Number(rounds)).then((measured) => {
    const memory = Math.round(totalmem() / 2 ** 30);
    console.log(`${part}: ${rounds} rounds in turn, on ${cpus().length} cores and ${memory} GB\n`);
    for (const line of inMarkdown(measured)) console.log(line);
  });
}
