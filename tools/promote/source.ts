import { hasRun } from "../../components/ledger";
import { formatDuration, fullDuration } from "../durations";
import { ToolError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";

/** What is wanted of the environment that a version comes from. */
export interface SourceWish {
  /** Number of a version that it has run. @default the one that it runs */
  readonly version: number | undefined;
  /** How long it must have run that, in milliseconds. @default any time */
  readonly bakedMs: number | undefined;
  /** Whether somebody has said why the version may come although it has not run there. */
  readonly hasReason: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The version that an environment hands on.
 *
 * @throws ToolError where it can't hand on one.
 */
export function handedOn(
  source: Pick<
    DeployedFunction,
    "name" | "environment" | "version" | "canary" | "since" | "ledger"
  >,
  { version, bakedMs, hasReason, now }: SourceWish,
): number {
  const { name, environment, canary, since } = source;
  if (version === undefined && canary !== undefined) {
    throw new ToolError(
      `${name} has a canary in ${environment}: version ${canary.version} beside ${source.version}. ` +
        "End it there (ldm canary --promote or --abort), or say which version is meant with --version.",
    );
  }
  const wanted = version ?? source.version;
  if (!hasRun(source.ledger, wanted) && !hasReason) {
    throw new ToolError(
      `${environment} has never run version ${wanted} of ${name}; it runs version ${source.version}. ` +
        'Deploy it there first, or say why not with --reason "…".',
    );
  }
  if (bakedMs === undefined) return wanted;
  if (wanted !== source.version || since === undefined) {
    throw new ToolError(
      `--baked asks how long ${environment} has run version ${wanted} of ${name}, but it runs version ${source.version}.`,
    );
  }
  const ranMs = now - Date.parse(since);
  if (ranMs >= bakedMs) return wanted;
  throw new ToolError(
    `${environment} has run version ${wanted} of ${name} for ${fullDuration(ranMs, Math.floor)} only, since ${since}, and not for ${formatDuration(bakedMs)}. ` +
      `Wait another ${fullDuration(bakedMs - ranMs, Math.ceil)}, or ask for less with --baked.`,
  );
}
