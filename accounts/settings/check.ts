import type { NetworkSettings } from "../../components/settings/network";
import { Mistakes, SettingsError, suggest, type Path } from "../../components/settings/mistakes";
import type { FurtherPermission } from "../boundary";
import { MAX_ROLE_NAME, PIPELINES, pipelineRoleName } from "../pipelines";
import { checkBoundaries } from "./boundaries";
import { accountSchema, DEFAULTS, permissionSchema } from "./schema";

/** An environment of the main project, as its stack file has it. */
export interface KnownEnvironment {
  /** Name of its stack. */
  readonly stack: string;
  /** Its name, which is that of the stack, in capitals or not. */
  readonly environment: string | undefined;
  readonly region: string | undefined;
  /** Name of the stack before it. */
  readonly promotesFrom: string | undefined;
  /** Where its functions run. @default in no network */
  readonly network?: NetworkSettings | undefined;
  /** ARN of the permissions boundary that its stack file names. @default it names none */
  readonly permissionsBoundary?: string | undefined;
}

/** One whose stack file says all that it takes. */
type CheckedEnvironment = KnownEnvironment & {
  readonly environment: string;
  readonly region: string;
};

/** What an account is to have. */
export interface AccountSettings {
  /** Name of the main project. */
  readonly project: string;
  /** The environments in this account, in the order of promotion. */
  readonly environments: readonly CheckedEnvironment[];
  /** Whose jobs may take roles; nobody's at GitHub where it is left out. */
  readonly github:
    | {
        /** The repository, `owner/name`. */
        readonly repository: string;
        /** The branch that is deployed from. */
        readonly branch: string;
        /** Names of the stacks that pull requests may preview. */
        readonly pullRequests: readonly string[];
        /** ARN of the identity provider, where the account has it already. */
        readonly provider: string | undefined;
      }
    | undefined;
  /** Whose jobs may take roles; nobody's at GitLab where it is left out. */
  readonly gitlab:
    | {
        /** Path of the project, with its groups. */
        readonly project: string;
        /** Where GitLab is, without `https://`. */
        readonly host: string;
        /** The branch that is deployed from. */
        readonly branch: string;
        /** Names of the stacks that merge requests may preview. */
        readonly mergeRequests: readonly string[];
        /** Tier that a token must name, by the name of the stack; none needs to where it is left out. */
        readonly tiers: Readonly<Record<string, string>> | undefined;
        /** ARN of the identity provider, where the account has it already. */
        readonly provider: string | undefined;
      }
    | undefined;
  /** Whose deployments may take roles; nobody's in Pulumi Cloud where it is left out. */
  readonly pulumiCloud:
    | {
        readonly organization: string;
        /** ARN of the identity provider, where the account has it already. */
        readonly provider: string | undefined;
      }
    | undefined;
  /**
   * Environments whose functions are to have a permissions boundary, by the name of the stack, with what they may be
   * allowed beside what the main program has them do.
   */
  readonly boundaries: ReadonlyMap<string, readonly FurtherPermission[]>;
  /** Where the state is; in Pulumi Cloud where it is left out. */
  readonly state:
    | {
        readonly bucket: string;
        /** ARN of the key, where bucket and key are in another account. */
        readonly keyArn: string | undefined;
        /** Environments in other accounts that keep their state here, with their accounts. */
        readonly guests: ReadonlyMap<KnownEnvironment, string>;
      }
    | undefined;
  /** Where the files of released versions are; in the repository where it is left out. */
  readonly versions:
    | {
        readonly bucket: string;
        /** The account that has it, where that is another. */
        readonly account: string | undefined;
        /** Environments in other accounts that run versions from here, with their accounts. */
        readonly guests: ReadonlyMap<KnownEnvironment, string>;
      }
    | undefined;
  /** Hours that a session of a role may last. */
  readonly sessionHours: number;
}

/** What the stack file says, as it was read, and what is known besides. */
export interface RawAccount {
  /** Name of this program's stack; the file is `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** Namespace in front of each key: the name of this program's project. */
  readonly namespace: string;
  /** Values of the keys in the namespace, by the key without it. */
  readonly values: Readonly<Record<string, unknown>>;
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
export function checkAccount(raw: RawAccount): AccountSettings {
  const mistakes = new Mistakes({ ...raw, settingsAt });
  const parsed = accountSchema.safeParse(raw.values);
  for (const issue of parsed.error?.issues ?? []) mistakes.addIssue(issue);
  const listed = accountSchema.shape.environments.safeParse(raw.values.environments).data ?? [];
  checkNames(raw, listed, ["environments"], mistakes);
  const environments = raw.known.filter(({ stack }) => listed.includes(stack));
  checkApart(raw.project, environments, mistakes);
  const checked = environments.map((each) => checkComplete(each, mistakes));
  checkPurpose(raw, listed, mistakes);
  const opened = accountSchema.shape.github.safeParse(raw.values.github).data?.pullRequests ?? [];
  checkNames(raw, opened, ["github", "pullRequests"], mistakes);
  checkGitLab(raw, listed, mistakes);
  const boundaries = accountSchema.shape.boundaries.safeParse(raw.values.boundaries).data ?? {};
  checkNames(raw, Object.keys(boundaries), ["boundaries"], mistakes);
  checkBoundaries({ known: raw.known, listed, checked }, boundaries, mistakes);
  const state = accountSchema.shape.state.safeParse(raw.values.state).data;
  const versions = accountSchema.shape.versions.safeParse(raw.values.versions).data;
  checkGuests(
    raw,
    listed,
    { path: ["state"], guests: state?.guests, elsewhere: state?.key && "a key" },
    mistakes,
  );
  checkGuests(
    raw,
    listed,
    { path: ["versions"], guests: versions?.guests, elsewhere: versions?.account && "an account" },
    mistakes,
  );
  if (state !== undefined && state.bucket === versions?.bucket) {
    mistakes.add(
      ["versions", "bucket"],
      "must be another bucket than that of the state: the policies of both differ",
    );
  }
  if (parsed.data === undefined || mistakes.lines.length > 0) {
    throw new SettingsError(raw.stack, mistakes.lines);
  }
  const { github, gitlab, pulumiCloud, sessionHours } = parsed.data;
  return {
    project: raw.project,
    environments: checked.filter((each) => each !== undefined),
    github: github && {
      repository: github.repository,
      branch: github.branch ?? DEFAULTS.branch,
      pullRequests: github.pullRequests ?? listed,
      provider: github.provider,
    },
    gitlab: gitlab && {
      project: gitlab.project,
      host: gitlab.host ?? DEFAULTS.host,
      branch: gitlab.branch ?? DEFAULTS.branch,
      mergeRequests: gitlab.mergeRequests ?? listed,
      tiers: gitlab.tiers,
      provider: gitlab.provider,
    },
    pulumiCloud: pulumiCloud && {
      organization: pulumiCloud.organization,
      provider: pulumiCloud.provider,
    },
    boundaries: new Map(Object.entries(boundaries)),
    state: state && {
      bucket: state.bucket,
      keyArn: state.key,
      guests: guestsAmong(raw.known, state.guests),
    },
    versions: versions && {
      bucket: versions.bucket,
      account: versions.account,
      guests: guestsAmong(raw.known, versions.guests),
    },
    sessionHours: sessionHours ?? DEFAULTS.sessionHours,
  };
}

/** What is named must be an environment of the main project, and is named once. */
function checkNames(
  { project, known }: RawAccount,
  names: readonly string[],
  path: Path,
  mistakes: Mistakes,
): void {
  const stacks = known.map(({ stack }) => stack);
  names.forEach((name, index) => {
    if (!stacks.includes(name)) {
      mistakes.add(path, `"${name}" is no environment of ${project}${suggest(name, stacks)}`);
    } else if (names.indexOf(name) !== index) {
      mistakes.add(path, `"${name}" is there twice`);
    }
  });
}

/** No role may be taken to be one of another environment, or fail to get its name. */
function checkApart(
  project: string,
  environments: readonly KnownEnvironment[],
  mistakes: Mistakes,
): void {
  for (const { stack } of environments) {
    const other = environments.find((each) => stack.endsWith(`-${each.stack}`));
    if (other !== undefined) {
      mistakes.add(
        ["environments"],
        `what belongs to ${stack} ends in the name of ${other.stack} too, so that the role of ${other.stack} could change it: put them into different accounts`,
      );
    }
    const longest = PIPELINES.map((pipeline) => pipelineRoleName(pipeline, project, stack)).find(
      (name) => name.length > MAX_ROLE_NAME,
    );
    if (longest !== undefined) {
      mistakes.add(
        ["environments"],
        `a role for ${stack} would be called ${longest}: IAM takes ${MAX_ROLE_NAME} characters, and this has ${longest.length}`,
      );
    }
  }
}

/** The environment, if its stack file tells where it is and how it is called. */
function checkComplete(
  { environment, region, ...known }: KnownEnvironment,
  mistakes: Mistakes,
): CheckedEnvironment | undefined {
  const lacks = [
    ...(environment === undefined ? ["environment"] : []),
    ...(region === undefined ? ["aws:region"] : []),
  ];
  if (lacks.length > 0) {
    mistakes.add(
      ["environments"],
      `the roles of ${known.stack} are narrowed to its name and region, and Pulumi.${known.stack}.yaml of the main project has no ${lacks.join(" and no ")}`,
    );
  }
  return environment === undefined || region === undefined
    ? undefined
    : { ...known, environment, region };
}

function checkPurpose(
  { values }: RawAccount,
  environments: readonly string[],
  mistakes: Mistakes,
): void {
  const nobody = [values.github, values.gitlab, values.pulumiCloud].every(
    (each) => each === undefined,
  );
  if (environments.length > 0 && nobody) {
    mistakes.add(
      ["environments"],
      "nobody could take their roles: say who deploys them under github, gitlab or pulumiCloud",
    );
  }
  if (
    Array.isArray(values.environments) &&
    environments.length === 0 &&
    values.state === undefined &&
    values.versions === undefined
  ) {
    mistakes.add(
      ["environments"],
      "with none, and without state and versions, there is nothing for this account to have",
    );
  }
}

/** What is said of GitLab must fit to its host and to the environments. */
function checkGitLab(raw: RawAccount, listed: readonly string[], mistakes: Mistakes): void {
  const gitlab = accountSchema.shape.gitlab.safeParse(raw.values.gitlab).data;
  if (gitlab === undefined) return;
  checkNames(raw, gitlab.mergeRequests ?? [], ["gitlab", "mergeRequests"], mistakes);
  const { provider, host = DEFAULTS.host } = gitlab;
  if (provider?.endsWith(`:oidc-provider/${host}`) === false) {
    mistakes.add(
      ["gitlab", "provider"],
      `is not that of ${host}, whose ARN ends in :oidc-provider/${host}: change it, or say under host where GitLab is`,
    );
  }
  if (gitlab.tiers !== undefined) checkTiers(raw, listed, gitlab.tiers, mistakes);
}

/** Each environment has a tier, and no other the same one. */
function checkTiers(
  raw: RawAccount,
  listed: readonly string[],
  tiers: Readonly<Record<string, string>>,
  mistakes: Mistakes,
): void {
  const at = ["gitlab", "tiers"];
  checkNames(raw, Object.keys(tiers), at, mistakes);
  listed.forEach((stack, index) => {
    const tier = tiers[stack];
    if (tier === undefined) {
      mistakes.add(at, `${stack} has none: say which tier its environment at GitLab has`);
      return;
    }
    const other = listed.slice(0, index).find((each) => each !== stack && tiers[each] === tier);
    if (other !== undefined) {
      mistakes.add(
        at,
        `${other} and ${stack} are both ${tier}, so that the role of each would be open to the jobs of the other: give them tiers of their own, here and at GitLab`,
      );
    }
  });
}

function checkGuests(
  raw: RawAccount,
  listed: readonly string[],
  { path, guests = {}, elsewhere }: GuestList,
  mistakes: Mistakes,
): void {
  const names = Object.keys(guests);
  const at = [...path, "guests"];
  checkNames(raw, names, at, mistakes);
  for (const guest of names.filter((name) => listed.includes(name))) {
    mistakes.add(at, `${guest} is in this account: only those in others are guests`);
  }
  if (elsewhere !== undefined && names.length > 0) {
    mistakes.add(
      at,
      `with ${elsewhere}, the bucket is in another account: its guests are named where it is`,
    );
  }
}

/** The guests of a bucket, as they were written down. */
interface GuestList {
  /** Keys of the map that they stand in. */
  readonly path: Path;
  readonly guests: Readonly<Record<string, string>> | undefined;
  /** What says that the bucket is in another account, if that is said. */
  readonly elsewhere: string | undefined;
}

function guestsAmong(
  known: readonly KnownEnvironment[],
  guests: Readonly<Record<string, string>> = {},
): ReadonlyMap<KnownEnvironment, string> {
  return new Map(
    known.flatMap((each) => {
      const account = guests[each.stack];
      return account === undefined ? [] : [[each, account] as const];
    }),
  );
}

/** The settings that the schema knows at a place in the stack file. */
function settingsAt([key]: Path): string[] {
  const { shape } = accountSchema;
  if (key === "github") return Object.keys(shape.github.unwrap().shape);
  if (key === "gitlab") return Object.keys(shape.gitlab.unwrap().shape);
  if (key === "pulumiCloud") return Object.keys(shape.pulumiCloud.unwrap().shape);
  if (key === "boundaries") return Object.keys(permissionSchema.shape);
  if (key === "state") return Object.keys(shape.state.unwrap().shape);
  if (key === "versions") return Object.keys(shape.versions.unwrap().shape);
  return Object.keys(shape);
}
