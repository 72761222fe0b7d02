import type { Statement } from "./statements";

/** Who may take a role by a token of GitHub Actions. */
interface GitHubTrust {
  /** ARN of the identity provider. */
  readonly provider: string;
  /** The repository, `owner/name`. */
  readonly repository: string;
  /** The branch that is deployed from. */
  readonly branch: string;
  /** Names of the stacks that pull requests may preview. */
  readonly pullRequests: readonly string[];
}

/** Who may take a role by a token of GitLab CI. */
interface GitLabTrust {
  /** ARN of the identity provider. */
  readonly provider: string;
  /** Where GitLab is, such as `gitlab.com`. */
  readonly host: string;
  /** Path of the project, with its groups. */
  readonly project: string;
  /** The branch that is deployed from. */
  readonly branch: string;
  /** Names of the stacks that merge requests may preview. */
  readonly mergeRequests: readonly string[];
  /** Tier that a token must name, by the name of the stack; none needs to where it is left out. */
  readonly tiers: Readonly<Record<string, string>> | undefined;
}

/** Who may take a role by a token of Pulumi Cloud. */
interface PulumiCloudTrust {
  /** ARN of the identity provider. */
  readonly provider: string;
  /** The organization that the stacks belong to. */
  readonly organization: string;
}

/** All whose tokens a role is open to; one that is left out is not. */
export interface Trusted {
  readonly github: GitHubTrust | undefined;
  readonly gitlab: GitLabTrust | undefined;
  readonly pulumiCloud: PulumiCloudTrust | undefined;
}

/** Which environment the token must be for. */
interface Purpose {
  /** Name of the main project. */
  readonly project: string;
  /** Name of the environment's stack. */
  readonly stack: string;
  /** Name of the environment: at GitHub it must be called so too. */
  readonly environment: string;
}

/** Identity provider of GitHub Actions; tokens for AWS have this audience, as its own action asks for. */
export const GITHUB = {
  url: "https://token.actions.githubusercontent.com",
  audience: "sts.amazonaws.com",
} as const;

/** Identity providers of GitLab; a job says for whom its token is, and these are for AWS alone. */
export const GITLAB = {
  urlOf: (host: string) => `https://${host}`,
  audience: "sts.amazonaws.com",
} as const;

/** Identity provider of Pulumi Cloud. */
export const PULUMI_CLOUD = {
  url: "https://api.pulumi.com/oidc",
  audienceOf: (organization: string) => organization.toLowerCase(),
} as const;

/**
 * Who may deploy: a job that runs in the GitHub environment of that name, one for the branch at GitLab (whose tokens name no
 * environment, but may tell its tier), and any deployment of the one stack.
 */
export function deployTrust(
  { github, gitlab, pulumiCloud }: Trusted,
  purpose: Purpose,
): Statement[] {
  return [
    ...(github === undefined
      ? []
      : [byGitHub(github, [`repo:${github.repository}:environment:${purpose.environment}`])]),
    ...(gitlab === undefined
      ? []
      : [
          byGitLab(
            gitlab,
            "StringEquals",
            `${branchSubject(gitlab)}${tierSubject(gitlab, purpose)}`,
          ),
        ]),
    ...(pulumiCloud === undefined ? [] : [byPulumiCloud(pulumiCloud, purpose, "*")]),
  ];
}

/** Who may preview: jobs for pull or merge requests and for the branch, and previews of the one stack. */
export function previewTrust(
  { github, gitlab, pulumiCloud }: Trusted,
  purpose: Purpose,
): Statement[] {
  return [
    ...(github === undefined
      ? []
      : [
          byGitHub(github, [
            ...(github.pullRequests.includes(purpose.stack)
              ? [`repo:${github.repository}:pull_request`]
              : []),
            `repo:${github.repository}:ref:refs/heads/${github.branch}`,
          ]),
        ]),
    ...(gitlab === undefined ? [] : [previewByGitLab(gitlab, purpose)]),
    ...(pulumiCloud === undefined
      ? []
      : [byPulumiCloud(pulumiCloud, purpose, "operation:preview:*")]),
  ];
}

function byGitHub({ provider }: GitHubTrust, subjects: readonly string[]): Statement {
  return {
    Sid: "GitHub",
    ...byToken(provider),
    Condition: {
      StringEquals: {
        [`${issuerOf(GITHUB.url)}:aud`]: GITHUB.audience,
        [`${issuerOf(GITHUB.url)}:sub`]: subjects,
      },
    },
  };
}

/** The token of a job for a merge request looks like one for a branch: where these may preview, any branch of the project may. */
function previewByGitLab(gitlab: GitLabTrust, { stack }: Purpose): Statement {
  return gitlab.mergeRequests.includes(stack)
    ? byGitLab(gitlab, "StringLike", branchSubject({ ...gitlab, branch: "*" }))
    : byGitLab(gitlab, "StringEquals", branchSubject(gitlab));
}

/** What the token of a job says; that of one for a merge request names the project and the branch that the request comes from. */
function branchSubject({ project, branch }: Pick<GitLabTrust, "project" | "branch">): string {
  return `project_path:${project}:ref_type:branch:ref:${branch}`;
}

/** What follows in the token of a job in a protected environment, where the project has its tokens tell that. */
function tierSubject({ tiers }: GitLabTrust, { stack }: Purpose): string {
  const tier = tiers?.[stack];
  return tier === undefined ? "" : `:environment_protected:true:deployment_tier:${tier}`;
}

function byGitLab(
  { provider, host }: GitLabTrust,
  operator: "StringEquals" | "StringLike",
  subject: string,
): Statement {
  const issuer = issuerOf(GITLAB.urlOf(host));
  const audience = { [`${issuer}:aud`]: GITLAB.audience };
  const subjects = { [`${issuer}:sub`]: subject };
  return {
    Sid: "GitLab",
    ...byToken(provider),
    Condition:
      operator === "StringEquals"
        ? { StringEquals: { ...audience, ...subjects } }
        : { StringEquals: audience, StringLike: subjects },
  };
}

function byPulumiCloud(
  { provider, organization }: PulumiCloudTrust,
  { project, stack }: Purpose,
  operations: string,
): Statement {
  return {
    Sid: "PulumiCloud",
    ...byToken(provider),
    Condition: {
      StringEquals: {
        [`${issuerOf(PULUMI_CLOUD.url)}:aud`]: PULUMI_CLOUD.audienceOf(organization),
      },
      StringLike: {
        [`${issuerOf(PULUMI_CLOUD.url)}:sub`]: `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:${operations}`,
      },
    },
  };
}

function byToken(provider: string): Pick<Statement, "Effect" | "Principal" | "Action"> {
  return {
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
  };
}

/** What an identity provider is called in ARNs and condition keys. */
function issuerOf(url: string): string {
  return url.replace("https://", "");
}
