import type { FunctionSettings, Settings } from "../../components/settings/check";
import type { VersionStore } from "../../components/versionStore";
import { UsageError } from "../errors";
import type { Project } from "../project/project";
import { checkReleased } from "../project/released";
import { settingsIn } from "../project/settings";

/** What one side of a comparison was called on the command line. */
export interface SideName {
  readonly environment?: string;
  readonly version?: number;
}

/** One side of a comparison: a version, by itself or in an environment as its stack file has it. */
export interface Side {
  /** As on the command line: `3`, `qa`, `qa:3`. */
  readonly label: string;
  readonly version: number;
  /** Where it is one in an environment. */
  readonly settled?: SettledSide;
}

/** What a stack file settles for the function. */
export interface SettledSide {
  /** Name of the stack. */
  readonly environment: string;
  readonly settings: Settings;
  readonly own: FunctionSettings;
}

/** Reads `3`, `qa` or `qa:3`. */
export function parseSide(label: string): SideName {
  if (/^\d+$/.test(label)) return { version: Number(label) };
  const [, environment, version] = /^(.+):(\d+)$/.exec(label) ?? [];
  if (environment === undefined) return { environment: label };
  return { environment, version: Number(version) };
}

/**
 * Finds what a side is.
 *
 * @throws UsageError where there is no such version, or no such environment.
 * @throws ToolError where the environment's stack file has mistakes.
 */
export function findSide(project: Project, store: VersionStore, name: string, label: string): Side {
  const { environment, version } = parseSide(label);
  const settled = environment === undefined ? undefined : settle(project, store, name, environment);
  const wanted = version ?? settled?.own.version ?? 0;
  checkReleased(store, name, wanted);
  if (settled === undefined) return { label, version: wanted };
  // Another version than the file's: neither its canary nor settings of then go with it.
  const { canary, settings, exception, ...tuned } = settled.own;
  const own = version === undefined ? { ...tuned, canary, settings, exception } : tuned;
  return { label, version: wanted, settled: { ...settled, own: { ...own, version: wanted } } };
}

function settle(
  project: Project,
  store: VersionStore,
  name: string,
  environment: string,
): SettledSide {
  const settings = settingsIn(project.stackFile(environment).raw(), store);
  const own = settings.functions.get(name);
  if (own !== undefined) return { environment, settings, own };
  throw new UsageError(
    `Pulumi.${environment}.yaml leaves ${name} out (version: none), so there is nothing to compare with. ` +
      "Name another environment, or a version.",
  );
}
