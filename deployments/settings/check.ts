import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import { isMap } from "../../components/isMap";
import {
  Mistakes,
  SettingsError,
  shown,
  suggest,
  type Path,
} from "../../components/settings/mistakes";
import type { DeployOn } from "../triggers";
import { DEFAULTS, deploymentsSchema, environmentEntry, NO_SCHEDULE } from "./schema";

/** What holds for all environments. */
export interface SharedSettings {
  /** The organization in Pulumi Cloud that the stacks belong to. */
  readonly organization: string;
  /** Name of the main project. */
  readonly project: string;
  /** The repository on GitHub, `owner/name`. */
  readonly repository: string;
  /** The branch that environments are deployed from. */
  readonly branch: string;
  /** Folder of the main project in the repository, `.` for its root. */
  readonly folder: string;
  /** The image that deployments run in. */
  readonly image: string;
  /**
   * The token that deployments work with. @default a token of its own for each deployment, which may change its stack,
   * and read what all members of the organization may
   */
  readonly accessToken: pulumi.Input<string> | undefined;
}

/** What holds for one environment. */
export interface EnvironmentSettings {
  /** ARN of the role that deployments of this environment take. */
  readonly role: string;
  /** What deploys it. */
  readonly deployOn: DeployOn;
  /** Cron expression, in UTC, of when to look for drift; never where there is none. */
  readonly driftSchedule: string | undefined;
  /** How long a deployment may use the role, from 15 to 720. */
  readonly sessionMinutes: number;
}

/** All of it, checked; the environments in the order of promotion. */
export interface Deployments extends SharedSettings {
  readonly environments: ReadonlyMap<string, EnvironmentSettings>;
}

/** An environment as the main project has it. */
export interface KnownEnvironment {
  readonly name: string;
  /** Name of the environment before it. */
  readonly promotesFrom: string | undefined;
  readonly isProtected: boolean;
}

/** What the stack file says, as it was read, and what is known besides. */
export interface RawDeployments {
  /** Name of this program's stack; the file is `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** Namespace in front of each key: the name of this program's project. */
  readonly namespace: string;
  /** Values of the keys in the namespace, by the key without it. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Those keys that are encrypted. */
  readonly secretKeys: ReadonlySet<string>;
  readonly organization: string;
  /** Name of the main project. */
  readonly project: string;
  /** The main project's environments, in the order of promotion. */
  readonly known: readonly KnownEnvironment[];
}

/**
 * Checks the stack file as a whole.
 *
 * @throws SettingsError naming every mistake, not just the first.
 */
export function checkDeployments(raw: RawDeployments): Deployments {
  const mistakes = new Mistakes({ ...raw, settingsAt, show });
  const parsed = deploymentsSchema.safeParse(raw.values);
  for (const issue of parsed.error?.issues ?? []) mistakes.addIssue(issue);
  if (raw.values.accessToken !== undefined && !raw.secretKeys.has("accessToken")) {
    mistakes.add(
      ["accessToken"],
      "must be encrypted: pulumi config set --secret accessToken -C deployments. Whoever could read the file has it: withdraw it first",
    );
  }
  const listed = isMap(raw.values.environments) ? raw.values.environments : {};
  checkNames(raw, Object.keys(listed), mistakes);

  const environments = new Map<string, EnvironmentSettings>();
  for (const known of raw.known) {
    const entry = environmentEntry.safeParse(listed[known.name]).data;
    if (entry === undefined) continue;
    checkApart(known, entry, environments, mistakes);
    environments.set(known.name, settle(known, entry));
  }
  if (parsed.data === undefined || mistakes.lines.length > 0) {
    throw new SettingsError(raw.stack, mistakes.lines);
  }
  const { repository, branch, folder, image, accessToken } = parsed.data;
  return {
    organization: raw.organization,
    project: raw.project,
    repository,
    branch: branch ?? DEFAULTS.branch,
    folder: folder ?? DEFAULTS.folder,
    image: image ?? DEFAULTS.image,
    accessToken,
    environments,
  };
}

type Entry = z.infer<typeof environmentEntry>;

function settle(known: KnownEnvironment, entry: Entry): EnvironmentSettings {
  const { role, deployOn, driftSchedule = DEFAULTS.driftSchedule, sessionMinutes } = entry;
  return {
    role,
    deployOn: deployOn ?? usual(known),
    driftSchedule: driftSchedule === NO_SCHEDULE ? undefined : driftSchedule,
    sessionMinutes: sessionMinutes ?? DEFAULTS.sessionMinutes,
  };
}

/** What is protected waits for somebody; a change of the program is proven where versions come in. */
function usual({ promotesFrom, isProtected }: KnownEnvironment): DeployOn {
  if (isProtected) return "request";
  return promotesFrom === undefined ? "program" : "stackFile";
}

/** Every environment of the main project must be there, and no other. */
function checkNames(
  { project, known }: RawDeployments,
  listed: string[],
  mistakes: Mistakes,
): void {
  const names = known.map(({ name }) => name);
  for (const name of listed.filter((name) => !names.includes(name))) {
    mistakes.add(
      ["environments", name],
      `is not an environment of ${project}${suggest(name, names)}`,
    );
  }
  for (const name of names.filter((name) => !listed.includes(name))) {
    mistakes.add(
      ["environments", name],
      `is missing: ${project} has a Pulumi.${name}.yaml, give it the role that deploys it`,
    );
  }
}

/** Checks what keeps environments apart from each other. */
function checkApart(
  { name, promotesFrom }: KnownEnvironment,
  { role, deployOn }: Entry,
  before: ReadonlyMap<string, EnvironmentSettings>,
  mistakes: Mistakes,
): void {
  if (deployOn === "program" && promotesFrom !== undefined) {
    mistakes.add(
      ["environments", name, "deployOn"],
      `a change of the program would come to ${name} before ${promotesFrom} has proven it: write stackFile or request, got "program"`,
    );
  }
  const other = [...before].find(([, each]) => each.role === role)?.[0];
  if (other !== undefined) {
    mistakes.add(
      ["environments", name, "role"],
      `is ${other}'s role too, so that a deployment of either could change the other: give each its own, got "${role}"`,
    );
  }
}

/** The settings that the schema knows at a place in the stack file. */
function settingsAt(path: Path): string[] {
  return Object.keys((path.length === 0 ? deploymentsSchema : environmentEntry).shape);
}

/** A value as a message may show it: a token never stands in an error. */
function show(value: unknown, path: Path): string {
  return path[0] === "accessToken" ? "another value" : shown(value);
}
