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

/** Identity provider of Pulumi Cloud. */
export const PULUMI_CLOUD = {
  url: "https://api.pulumi.com/oidc",
  audienceOf: (organization: string) => organization.toLowerCase(),
} as const;

/** Who may deploy: a job that runs in the GitHub environment of that name, and any deployment of the one stack. */
export function deployTrust({ github, pulumiCloud }: Trusted, purpose: Purpose): Statement[] {
  return [
    ...(github === undefined
      ? []
      : [byGitHub(github, [`repo:${github.repository}:environment:${purpose.environment}`])]),
    ...(pulumiCloud === undefined ? [] : [byPulumiCloud(pulumiCloud, purpose, "*")]),
  ];
}

/** Who may preview: jobs for pull requests and for the branch, and previews of the one stack. */
export function previewTrust({ github, pulumiCloud }: Trusted, purpose: Purpose): Statement[] {
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
