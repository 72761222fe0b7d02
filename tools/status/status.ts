import { nearest } from "../../components/nearest";
import { ToolError, UsageError } from "../errors";
import type { Project } from "../project/project";
import { noSuchStack } from "../project/stackNames";
import type { World } from "../world";
import { readEnvironment, type StatusStack } from "./readEnvironment";
import type { EnvironmentStatus, StatusReport } from "./report";
import { functionsIn } from "./show";

/** What is asked for. */
export interface StatusRequest {
  readonly project: Project;
  /** @default all functions */
  readonly names: readonly string[];
  /** @default all environments */
  readonly environments: readonly string[];
  readonly withAuthors: boolean;
}

/**
 * Reads all environments at the same time.
 *
 * @throws UsageError where there is no such environment or function.
 */
export async function readStatus(
  { project, names, environments, withAuthors }: StatusRequest,
  world: World<StatusStack>,
): Promise<StatusReport> {
  const all = project.environments;
  const wrong = environments.find((each) => !all.includes(each));
  if (wrong !== undefined) throw new UsageError(noSuchStack(wrong, all));
  const asked = all.filter((each) => environments.length === 0 || environments.includes(each));
  const read = asked.map((environment) =>
    readEnvironment({ project, environment, names, withAuthors }, world),
  );
  const report = { environments: await Promise.all(read) };
  const known = functionsIn(report.environments);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(noSuchFunction(unknown, project, asked));
  return report;
}

function noSuchFunction(name: string, project: Project, environments: readonly string[]): string {
  const files = environments.map((environment) => project.stackFile(environment));
  const names = [...new Set(files.flatMap(({ functions }) => functions))].sort();
  const meant = nearest(name, names);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `no function "${name}" in ${environments.join(", ")}; there are ${names.join(", ")}.${hint}`;
}

/** Refuses a report that says nothing, after it has been shown: a script must see that. */
export function refuseUnread({ environments }: StatusReport): void {
  if (environments.some(({ problem }) => problem === undefined)) return;
  throw new ToolError("no environment could be read; what is wrong stands beside each.");
}

/**
 * For nightly checks: refuses a report with drift, or with anything that could not be read, since nobody knows whether
 * that has drifted.
 */
export function refuseDrift({ environments }: StatusReport): void {
  const drifted = environments.flatMap(({ environment, functions }) =>
    functions
      .filter(({ drift }) => drift.length > 0)
      .map((each) => `${each.function} in ${environment}`),
  );
  const unread = environments.flatMap(unreadIn);
  if (drifted.length + unread.length === 0) return;
  throw new ToolError(
    [
      ...(drifted.length === 0 ? [] : [`drift: ${drifted.join(", ")}.`]),
      ...(unread.length === 0 ? [] : [`not read: ${unread.join(", ")}.`]),
    ].join(" "),
  );
}

function unreadIn({ environment, problem, functions }: EnvironmentStatus): string[] {
  if (problem !== undefined) return [environment];
  return functions
    .filter(({ problems }) => problems.length > 0)
    .map((each) => `${each.function} in ${environment}`);
}
