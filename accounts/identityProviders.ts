import { OpenIdConnectProvider } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import type { AccountSettings } from "./settings/check";
import { GITHUB, GITLAB, PULUMI_CLOUD, type Trusted } from "./trust";

/** Has the account believe whom the settings name; a provider that is there already is taken as it is. */
export function trustIdentityProviders({
  github,
  gitlab,
  pulumiCloud,
}: Pick<AccountSettings, "github" | "gitlab" | "pulumiCloud">): pulumi.Output<Trusted> {
  return pulumi.output({
    github: github && {
      ...github,
      provider: github.provider ?? identityProvider("github", GITHUB.url, GITHUB.audience),
    },
    gitlab: gitlab && {
      ...gitlab,
      provider:
        gitlab.provider ?? identityProvider("gitlab", GITLAB.urlOf(gitlab.host), GITLAB.audience),
    },
    pulumiCloud: pulumiCloud && {
      ...pulumiCloud,
      provider:
        pulumiCloud.provider ??
        identityProvider(
          "pulumi-cloud",
          PULUMI_CLOUD.url,
          PULUMI_CLOUD.audienceOf(pulumiCloud.organization),
        ),
    },
  });
}

function identityProvider(name: string, url: string, audience: string): pulumi.Output<string> {
  return new OpenIdConnectProvider(name, { url, clientIdLists: [audience] }).arn;
}
