import { formatWeight } from "../../components/settings/weight";
import { ToolError, UsageError } from "../errors";
import type { Pin, PinnedCanary, StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { CanaryRequest } from "./request";

/** Where a canary is to change. */
export interface CanaryPlace {
  /** The function's name. */
  readonly name: string;
  /** Name of the stack. */
  readonly environment: string;
  readonly stackFile: StackFile;
  /** What the stack runs; nothing where it was never updated, or leaves the function out. */
  readonly deployed: Pick<DeployedFunction, "version" | "settings" | "canary"> | undefined;
  /** Numbers of the function's released versions. */
  readonly released: readonly number[];
}

/**
 * The stack file with the canary that is asked for. Only what a look at it can tell is refused here; the program refuses
 * the rest at preview.
 *
 * @throws UsageError where there is no such version.
 * @throws ToolError where that makes no sense.
 */
export function editCanary(place: CanaryPlace, request: CanaryRequest): StackFile {
  const pin = pinIn(place);
  switch (request.kind) {
    case "set":
      return setCanary(place, pin, request);
    case "promote":
      return promoteCanary(place, pin);
    case "abort":
      return abortCanary(place, pin);
  }
}

/**
 * What the stack file says that the alias carries.
 *
 * @throws ToolError where it leaves the function out.
 */
export function pinIn({ stackFile, name, environment }: CanaryPlace): Pin {
  const pin = stackFile.pinOf(name);
  if (pin !== undefined) return pin;
  throw new ToolError(
    `${environment} does not run ${name}: Pulumi.${environment}.yaml says "version: none". Nothing has been changed. ` +
      `A canary needs a version for the rest of the traffic: deploy one first.`,
  );
}

function setCanary(
  place: CanaryPlace,
  pin: Pin,
  request: CanaryRequest & { readonly kind: "set" },
): StackFile {
  const { name, stackFile } = place;
  const { version, weight, reason } = request;
  refuseUnreleased(place, version);
  refuseStable(place, pin, request);
  refuseOther(place, pin.canary ?? place.deployed?.canary, version);
  // The same command with another weight is about the weight.
  const settings = request.settings ?? pin.canary?.settings;
  const exception = reason === undefined ? pin.exception : { version, reason };
  return stackFile.withPin(name, { ...pin, exception }).withCanary(name, {
    version,
    weight,
    settings,
  });
}

/**
 * The stack file with the canary's version in the stable one's place.
 *
 * @throws ToolError where it has no canary.
 */
function promoteCanary(place: CanaryPlace, pin: Pin): StackFile {
  const { name, environment, stackFile, deployed } = place;
  const { canary, exception } = pin;
  if (canary !== undefined) {
    return stackFile
      .withPin(name, {
        version: canary.version,
        settings: canary.settings,
        exception: exception?.version === canary.version ? exception : undefined,
      })
      .withCanary(name, undefined);
  }
  const left = deployed?.canary;
  if (left === undefined) throw noCanary(place, pin, "promote");
  // An update that was to promote it was cut short.
  if (left.version === pin.version) return stackFile;
  throw new ToolError(
    `Pulumi.${environment}.yaml has no canary of ${name} any more, though version ${left.version} still gets ${percent(left.weight)}: ` +
      `somebody has begun to end it. Nothing has been changed. ` +
      `End it: ldm canary ${name} --env ${environment} --abort, or set it again with --version ${left.version} --weight ${formatWeight(left.weight)}.`,
  );
}

/**
 * The stack file without a canary.
 *
 * @throws ToolError where neither it nor the alias has one.
 */
function abortCanary(place: CanaryPlace, pin: Pin): StackFile {
  const { name, stackFile, deployed } = place;
  const { canary, exception } = pin;
  if (canary === undefined) {
    if (deployed?.canary === undefined) throw noCanary(place, pin, "abort");
    // An update that was to promote it was cut short: back to what it was beside.
    if (deployed.canary.version === pin.version) return stackFile.withPin(name, deployed);
  }
  // The exception was made for the canary; what runs keeps its own.
  const isOver = exception !== undefined && exception.version === canary?.version;
  return stackFile
    .withPin(name, { ...pin, exception: isOver ? undefined : exception })
    .withCanary(name, undefined);
}

function noCanary({ name, environment }: CanaryPlace, pin: Pin, what: string): ToolError {
  return new ToolError(
    `${name} in ${environment} has no canary to ${what}: all of its traffic goes to version ${pin.version}. Nothing has been changed.`,
  );
}

/** @throws UsageError where there is no such version. */
function refuseUnreleased({ name, released }: CanaryPlace, version: number): void {
  if (released.includes(version)) return;
  const known =
    released.length === 0 ? "none is released yet" : `released are: ${released.join(", ")}`;
  throw new UsageError(
    `version ${version} of ${name} is not released; ${known}. Nothing has been changed. ` +
      `Name one of them, or release it: ldm release ${name}.`,
  );
}

function refuseStable(
  { name, environment }: CanaryPlace,
  pin: Pin,
  { version, settings }: Pick<PinnedCanary, "version" | "settings">,
): void {
  if (pin.version !== version || pin.settings !== settings) return;
  throw new ToolError(
    `version ${version} is what ${name} in ${environment} is pinned to already, with the same settings: ` +
      `a canary is another version. Nothing has been changed.`,
  );
}

/**
 * @param running The canary that there is, if there is one.
 * @throws ToolError where it is another version.
 */
export function refuseOther(
  { name, environment }: Pick<CanaryPlace, "name" | "environment">,
  running: Pick<PinnedCanary, "version" | "weight"> | undefined,
  version: number,
): void {
  if (running === undefined || running.version === version) return;
  throw new ToolError(
    `${name} in ${environment} has a canary already: version ${running.version} gets ${percent(running.weight)}, ` +
      `and an alias goes to two versions at most. Nothing has been changed. ` +
      `End it first: ldm canary ${name} --env ${environment} --promote, or --abort.`,
  );
}

/** A share of the traffic, for people: `10 %`. */
export function percent(weight: number): string {
  return formatWeight(weight).replace("%", " %");
}
