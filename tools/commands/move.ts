import { Command, Option } from "commander";

import { IN_REPOSITORY, shownPlace } from "../../components/versionPlace";
import { applyMove, planMove, TARGETS, type MovePlan, type Target } from "../move/move";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";

interface MoveOptions {
  to: Target;
  dryRun?: boolean;
  json?: boolean;
}

/** `ldm move [functions]`: moves released versions between the repository and a bucket. */
export function moveCommand(terminal: Terminal = processTerminal): Command {
  return new Command("move")
    .description(
      "Move the files of released versions into a bucket of S3, or back into the repository.",
    )
    .argument("[functions...]", "names of folders in functions/; all if left out")
    .addOption(new Option("--to <place>", "where to").choices(TARGETS).makeOptionMandatory())
    .option("--dry-run", "show what would be moved, and move nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm move --to repository --dry-run    see which versions are in a bucket
  $ npx ldm move --to repository              have all of them in the repository

The bucket is that of the setting "versions" in Pulumi.yaml, which is also where releases go. In the repository a version
then is a manifest, functions/<function>/versions/<n>.json, with its digest and its place: commit it. A version is the same
wherever it is kept: nothing is deployed anew. What is in a bucket stays there, since other commits may refer to it.`,
    )
    .action(async (names: string[], { to, dryRun, json }: MoveOptions, command: Command) => {
      const project = projectOf(command);
      const plan = planMove({ project, names, to });
      if (dryRun !== true) {
        await applyMove(plan, ({ function: name, version }) => {
          terminal.talk(`Moved ${name} version ${version}`);
        });
      }
      terminal.print(
        json === true
          ? JSON.stringify(
              { to: target(plan), moves: plan.moves, dryRun: dryRun === true },
              null,
              2,
            )
          : asText(plan, dryRun === true),
      );
      if (to === "repository" && project.versionPlace !== undefined) {
        terminal.talk(
          `hint: releases still go to ${shownPlace(project.versionPlace)}, as config.versions in Pulumi.yaml says.`,
        );
      }
    });
}

function target({ place }: MovePlan): string {
  return place === undefined ? IN_REPOSITORY : shownPlace(place);
}

function asText(plan: MovePlan, dryRun: boolean): string {
  const { moves } = plan;
  const where = plan.place === undefined ? "the repository" : shownPlace(plan.place);
  if (moves.length === 0) return `Nothing to move: all versions are in ${where}.`;
  const counted = `${moves.length} ${moves.length === 1 ? "version" : "versions"} to ${where}`;
  if (!dryRun) return `Moved ${counted}. Commit what has changed in functions/.`;
  const lines = moves.map(
    ({ function: name, version, from }) => `  ${name} ${version} from ${from}`,
  );
  return [`Would move ${counted}:`, ...lines].join("\n");
}
