import { resolve } from "node:path";

import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getPartition } from "@pulumi/aws/getPartition";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";

import { leaveOutStackTraces } from "../components/stackTraces";
import { trustIdentityProviders } from "./identityProviders";
import { PipelineRoles } from "./pipelineRoles";
import type { Account } from "./place";
import type { AccountSettings } from "./settings/check";
import { readAccount } from "./settings/read";
import type { StateLocation } from "./stateAccess";
import { StateStore } from "./stateStore";
import { VersionsBucket } from "./versionsBucket";

/**
 * What an account needs before the project in the folder above can be deployed to it: a place for the state, whom to believe, and
 * for each environment there a role that deploys and one that previews. It is a program apart, run by somebody who may do
 * all of that, so that nobody who deploys has to.
 */
export = async () => {
  leaveOutStackTraces();
  const settings = readAccount(resolve(".."));
  const [{ accountId: id }, { partition }] = await Promise.all([
    getCallerIdentity(),
    getPartition(),
  ]);
  const account = { partition, id };
  const { state, ...stateOutputs } = await placeForState(settings, account);
  const { bucket: versions, ...versionsOutputs } = await placeForVersions(settings, account);

  const trusted = trustIdentityProviders(settings);
  const environments = settings.environments.map(
    ({ stack, environment, region, network, promotesFrom }) => ({
      place: { account, region, stack, environment, network },
      promotesFrom,
    }),
  );
  const roles = environments.map(({ place, promotesFrom }) => {
    const { deployRole, previewRole } = new PipelineRoles(place.stack, {
      project: settings.project,
      place,
      promotesFrom,
      before: environments.find((each) => each.place.stack === promotesFrom)?.place,
      trusted,
      state,
      versions,
      sessionHours: settings.sessionHours,
    });
    return [place.stack, { deploy: deployRole, preview: previewRole }] as const;
  });
  return { ...stateOutputs, ...versionsOutputs, roles: Object.fromEntries(roles) };
};

async function placeForState(
  { project, state }: AccountSettings,
  account: Account,
): Promise<{
  state?: pulumi.Input<StateLocation>;
  login?: string;
  stateKey?: pulumi.Output<string>;
  secretsProvider?: pulumi.Output<string>;
}> {
  if (state === undefined) return {};
  const { bucket, keyArn } = state;
  if (keyArn !== undefined) return { state: { bucket, keyArn } };
  const { region } = await getRegion();
  const { location, login, secretsProvider } = new StateStore("state", {
    bucketName: bucket,
    account,
    region,
    guests: [...state.guests].map(([{ stack, promotesFrom }, id]) => ({
      account: { ...account, id },
      partition: account.partition,
      project,
      stack,
      promotesFrom,
    })),
  });
  return {
    state: location,
    login,
    stateKey: location.apply((known) => known.keyArn),
    secretsProvider,
  };
}

async function placeForVersions(
  { project, versions }: AccountSettings,
  account: Account,
): Promise<{ bucket?: pulumi.Input<string>; versions?: pulumi.Output<string> }> {
  if (versions === undefined) return {};
  if (versions.account !== undefined) return { bucket: versions.bucket };
  const { region } = await getRegion();
  const { bucket, setting } = new VersionsBucket("versions", {
    bucketName: versions.bucket,
    account,
    region,
    project,
    guests: [...versions.guests].map(([{ stack }, id]) => ({ stack, account: { ...account, id } })),
  });
  return { bucket, versions: setting };
}
