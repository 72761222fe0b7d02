import { relative, resolve } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import {
  applyArchiving,
  planArchiving,
  type Archiving,
  type LedgerStack,
} from "../archive/archive";
import type { Project } from "../project/project";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld, type World } from "../world";

interface ArchiveOptions {
  to: string;
  keep: number;
  offline?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `ldm archive <function>`: moves the folders of versions that nobody needs any more out of the way. */
export function archiveCommand(
  terminal: Terminal = processTerminal,
  world: Pick<World<LedgerStack>, "open"> = realWorld,
): Command {
  return new Command("archive")
    .description("Move released versions that no environment needs any more out of the way.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--to <folder>", "where to: a folder outside functions/")
    .option("--keep <count>", "how many of the newest versions stay in any case", wholeNumber, 10)
    .option("--offline", "go by the stack files, and don't ask the stacks what they have run")
    .option("--dry-run", "show what would be moved, and move nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm archive order-intake --to archive --dry-run
  $ npx ldm archive order-intake --to archive --keep 3

What stays: versions that a stack file pins, as version, canary or exception; those that an environment has run, as
far as its ledger remembers; and the newest. A rollback may need each of them. Folders keep their layout,
<folder>/<function>/versions/<n>/. To restore one, move it back to functions/<function>/versions/.
What is kept in a bucket is archived as a folder, too, and deleted there.`,
    )
    .action(async (name: string, options: ArchiveOptions, command: Command) => {
      const project = projectOf(command);
      const to = resolve(project.program, options.to);
      const { keep, offline = false, dryRun = false, json = false } = options;
      const archiving = await planArchiving({ project, name, keep, to, offline }, world.open);
      if (!dryRun) {
        await applyArchiving(archiving, ({ version }) => {
          terminal.talk(`Moved ${name} version ${version}`);
        });
      }
      const lines = json
        ? [JSON.stringify({ ...asJson(archiving), dryRun }, null, 2)]
        : asText(archiving, project, { to, dryRun });
      for (const line of lines) terminal.print(line);
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(
    "It must be a whole number from 1: the newest version always stays.",
  );
}

function asText(
  { name, moving, staying }: Archiving,
  { program }: Project,
  { to, dryRun }: { readonly to: string; readonly dryRun: boolean },
): string[] {
  const kept = staying.map(({ version, because }) => `  version ${version} stays: ${because}`);
  if (moving.length === 0) return [`${name}: nothing to archive.`, ...kept];
  const what = `${moving.length === 1 ? "version" : "versions"} ${moving.join(", ")}`;
  const folder = relative(program, to);
  return [
    `${name}: ${dryRun ? "would move" : "moved"} ${what} to ${folder}/${name}/versions`,
    ...kept,
    `To restore one: move it back to functions/${name}/versions.`,
  ];
}

/** What `ldm archive --json` prints beside `dryRun`; fields may be added, none changes. */
function asJson({ name, moves, staying }: Archiving) {
  return {
    function: name,
    moves: moves.map(({ version, from, to }) => ({ version, from, to })),
    staying,
  };
}
