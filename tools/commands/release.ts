import { Command } from "commander";

import { shownPlace } from "../../components/versionPlace";
import { projectOf } from "../project/projectOf";
import { contractFile } from "../release/contractFile";
import { applyRelease, planRelease, shownPath, type Release } from "../release/release";
import { processTerminal, type Terminal } from "../terminal";

interface ReleaseOptions {
  force?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `ldm release <function>`: makes the next version out of a function's source. */
export function releaseCommand(terminal: Terminal = processTerminal): Command {
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
  $ npx ldm release order-intake            release the next version
  $ npx ldm release order-intake --dry-run  see what it would be
  $ npx ldm release order-intake --json     for a pipeline

A version is a folder, functions/<function>/versions/<n>/: commit it, and pin it in a stack file. Where the setting
"versions" in Pulumi.yaml names a bucket, its files go there, and <n>.json, which is to be committed, says so.`,
    )
    .action(async (name: string, options: ReleaseOptions, command: Command) => {
      const { program: root, versionPlace: place } = projectOf(command);
      terminal.talk(`Checking and building ${name} ...`);
      const planned = await planRelease({ root, name, force: options.force === true, place });
      const release = options.dryRun === true ? planned : await applyRelease(planned);
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
      const shown = shownPath(root, release);
      terminal.print(
        options.json === true ? asJson(release, shown, options) : asText(release, shown, options),
      );
    });
}

function asText({ manifest, place }: Release, path: string, { dryRun }: ReleaseOptions): string {
  const what = `${manifest.function} version ${manifest.version}`;
  const size = `${(manifest.size / 1024).toFixed(1)} KB, SHA-256 ${manifest.sha256}`;
  const where = place === undefined ? path : `${path}, its files to ${shownPlace(place)}`;
  return `${dryRun === true ? "Would release" : "Released"} ${what} (${size}) to ${where}`;
}

function asJson({ manifest, place }: Release, path: string, { dryRun }: ReleaseOptions): string {
  const written = place === undefined ? { folder: path } : { file: path };
  return JSON.stringify({ ...manifest, ...written, dryRun: dryRun === true }, null, 2);
}
