import { Command } from "commander";

import { projectOf } from "../project/projectOf";
import { contractFile } from "../release/contractFile";
import { applyRelease, planRelease, shownFolder, type Release } from "../release/release";
import { processTerminal, type Terminal } from "../terminal";

interface ReleaseOptions {
  force?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `ldm release <function>`: makes the next version out of a function's source. */
export function releaseCommand(terminal: Terminal = processTerminal, folder?: string): Command {
  return new Command("release")
    .description("Build a function's source into its next version, which then never changes.")
    .argument("<function>", "name of a folder in functions/")
    .option("--force", "release even if nothing changed since the newest version")
    .option("--dry-run", "check and build, but write nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ ldm release order-intake            release the next version
  $ ldm release order-intake --dry-run  see what it would be
  $ ldm release order-intake --json     for a pipeline

A version is a folder, functions/<function>/versions/<n>/: commit it, and pin it in a stack file.`,
    )
    .action(async (name: string, options: ReleaseOptions, command: Command) => {
      const root = folder ?? projectOf(command).program;
      terminal.talk(`Checking and building ${name} ...`);
      const release = await planRelease({ root, name, force: options.force === true });
      if (options.dryRun !== true) applyRelease(release);
      if (release.manifest.source?.dirty === true) {
        terminal.talk(
          "warning: the source has changes that are not committed; the manifest says so.",
        );
      }
      if (release.manifest.variables === undefined) {
        terminal.talk(
          `hint: there is no ${contractFile(name)}, so nobody checks this version's variables before it runs.`,
        );
      }
      const shown = shownFolder(root, release);
      terminal.print(
        options.json === true ? asJson(release, shown, options) : asText(release, shown, options),
      );
    });
}

function asText({ manifest }: Release, folder: string, { dryRun }: ReleaseOptions): string {
  const what = `${manifest.function} version ${manifest.version}`;
  const size = `${(manifest.size / 1024).toFixed(1)} KB, SHA-256 ${manifest.sha256}`;
  return dryRun === true
    ? `Would release ${what} (${size}) to ${folder}`
    : `Released ${what} (${size}) to ${folder}`;
}

function asJson({ manifest }: Release, folder: string, { dryRun }: ReleaseOptions): string {
  return JSON.stringify({ ...manifest, folder, dryRun: dryRun === true }, null, 2);
}
