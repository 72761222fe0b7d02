import { currentMove } from "../../components/ledger";
import { formatWeight } from "../../components/settings/weight";
import { pinIn, refuseOther, percent, type CanaryPlace } from "../canary/edit";
import { ToolError } from "../errors";
import type { PinnedVersion } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";

/** How far a version has come, by what the stack file and the stack say. */
export type Position =
  /** It has no traffic yet. */
  | { readonly kind: "start" }
  /** It has this share, since then. */
  | { readonly kind: "running"; readonly weight: number; readonly since: Date }
  /** The stack file says this share, and the update that was to carry it out was cut short; 1 is the stable version. */
  | { readonly kind: "unfinished"; readonly weight: number }
  /** It is the stable version. */
  | { readonly kind: "done" };

/** Where a version is to be rolled out. */
export interface RolloutPlace extends CanaryPlace {
  readonly deployed: DeployedFunction | undefined;
}

/**
 * Finds how far a version has come.
 *
 * @throws ToolError where another version is on its way, or somebody is sending this one back.
 */
export function positionOf(place: RolloutPlace, wanted: PinnedVersion): Position {
  const { deployed } = place;
  const pin = pinIn(place);
  const live = deployed?.canary;
  refuseOther(place, pin.canary, wanted.version);
  refuseOther(place, live, wanted.version);
  if (pin.version === wanted.version && pin.settings === wanted.settings) {
    return stablePosition(place, wanted.version);
  }
  if (pin.canary === undefined) {
    if (live !== undefined) throw endingAlready(place, live.weight, wanted.version);
    return { kind: "start" };
  }
  if (wanted.settings !== undefined && pin.canary.settings !== wanted.settings) {
    throw otherSettings(place, pin.canary, wanted);
  }
  const { weight } = pin.canary;
  const since = currentMove(deployed?.ledger)?.since;
  return live?.weight === weight && since !== undefined
    ? { kind: "running", weight, since: new Date(since) }
    : { kind: "unfinished", weight };
}

/** The stack file has it as the stable version. */
function stablePosition({ name, environment, deployed }: RolloutPlace, version: number): Position {
  if (deployed?.canary !== undefined) return { kind: "unfinished", weight: 1 };
  if (deployed?.version === version) return { kind: "done" };
  throw new ToolError(
    `Pulumi.${environment}.yaml pins ${name} to version ${version} already, and no update has carried that out: ` +
      `nothing is left to roll out in steps. Nothing has been changed. ` +
      `Deploy it at once: pulumi up --stack ${environment}, or put the version back that runs and try again.`,
  );
}

function endingAlready(
  { name, environment }: RolloutPlace,
  weight: number,
  version: number,
): ToolError {
  return new ToolError(
    `version ${version} of ${name} in ${environment} still gets ${percent(weight)}, and Pulumi.${environment}.yaml has no canary any more: ` +
      `somebody is sending it back. Nothing has been changed. ` +
      `Finish that: ldm canary ${name} --env ${environment} --abort; or keep it: ldm canary ${name} --env ${environment} --version ${version} --weight ${formatWeight(weight)}.`,
  );
}

function otherSettings(
  { name, environment }: RolloutPlace,
  { version, settings }: PinnedVersion,
  wanted: PinnedVersion,
): ToolError {
  const own = settings === undefined ? "the stack file's own settings" : `settings ${settings}`;
  return new ToolError(
    `version ${version} of ${name} in ${environment} is a canary with ${own}, not with ${String(wanted.settings)}. Nothing has been changed. ` +
      `Leave out --settings to go on with it, or end it first: ldm canary ${name} --env ${environment} --abort.`,
  );
}
