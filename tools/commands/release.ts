import { Command } from "commander";

import { shownPlace } from "../../components/versionPlace";
import { projectOf } from "../project/projectOf";
import { contractFile } from "../release/contractFile";
import {
  applyRelease,
  planRelease,
  planReleases,
  shownPath,
  type PlannedReleases,
  type Release,
  type ReleaseRequest,
} from "../release/release";
import { UsageError } from "../errors";
import { releasedIn } from "../project/released";
import { processTerminal, type Terminal } from "../terminal";

interface ReleaseOptions {
  all?: boolean;
  force?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `ldm release`: makes the next version out of a function's source, or those of several. */
export function releaseCommand(terminal: Terminal = processTerminal): Command {
  return new Command("release")
    .description("Build a function's source into its next version, which then never changes.")
    .argument("[function...]", "names of folders in functions/")
    .option("--all", "every function that has changed since its newest version")
    .option("--force", "release even if nothing changed since the newest version")
    .option("--dry-run", "check and build, but write nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm release order-intake             release the next version
  $ npx ldm release order-intake fulfilment  all of them, or none where one can't be
  $ npx ldm release --all                    whatever has changed
  $ npx ldm release order-intake --dry-run   see what it would be
  $ npx ldm release order-intake --json      for a pipeline

A version is a folder, functions/<function>/versions/<n>/: commit it, and pin it in a stack file. Where the setting
"versions" in Pulumi.yaml names a bucket, its files go there, and <n>.json, which is to be committed, says so.`,
    )
    .action(async (names: string[], options: ReleaseOptions, command: Command) => {
      const project = projectOf(command);
      const { program: root, versionPlace: place } = project;
      if (names.length > 0 === (options.all === true)) {
        throw new UsageError(
          "Name the functions to release, or pass --all for those that have changed.",
        );
      }
      const isOne = names.length === 1;
      const wanted = options.all === true ? releasedIn(project).functions() : [...new Set(names)];
      terminal.talk(`Checking and building ${wanted.join(", ")} ...`);
      const request = { root, force: options.force === true, place };
      const { releases, unchanged } = isOne
        ? await planOne(wanted.join(), request)
        : await planReleases({ ...request, names: wanted });
      if (unchanged.length > 0) terminal.talk(`Not changed: ${unchanged.join(", ")}`);
      const results: object[] = [];
      try {
        for (const release of releases) {
          const applied = options.dryRun === true ? release : await applyRelease(release);
          talkOf(applied, terminal);
          const path = shownPath(root, applied);
          if (options.json === true) results.push(inJson(applied, path, options));
          else terminal.print(asText(applied, path, options));
        }
      } finally {
        // What was released is told even if the next one could not be written.
        const [result] = isOne ? results : [results];
        if (options.json === true && result) terminal.print(JSON.stringify(result, null, 2));
      }
    });
}

/** The one function that is named has to have changed: otherwise somebody is mistaken. */
async function planOne(
  name: string,
  request: Omit<ReleaseRequest, "name">,
): Promise<PlannedReleases> {
  return { releases: [await planRelease({ ...request, name })], unchanged: [] };
}

function talkOf({ manifest }: Release, terminal: Terminal): void {
  if (manifest.source?.dirty === true) {
    terminal.talk("warning: the source has changes that are not committed; the manifest says so.");
  }
  if (manifest.variables === undefined) {
    terminal.talk(
      `hint: there is no ${contractFile(manifest.function)}, so nobody checks this version's variables before it runs.`,
    );
  }
}

function asText({ manifest, place }: Release, path: string, { dryRun }: ReleaseOptions): string {
  const what = `${manifest.function} version ${manifest.version}`;
  const size = `${(manifest.size / 1024).toFixed(1)} KB, SHA-256 ${manifest.sha256}`;
  const where = place === undefined ? path : `${path}, its files to ${shownPlace(place)}`;
  return `${dryRun === true ? "Would release" : "Released"} ${what} (${size}) to ${where}`;
}

function inJson({ manifest, place }: Release, path: string, { dryRun }: ReleaseOptions): object {
  const written = place === undefined ? { folder: path } : { file: path };
  return { ...manifest, ...written, dryRun: dryRun === true };
}
