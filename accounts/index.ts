import { resolve } from "node:path";

import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getPartition } from "@pulumi/aws/getPartition";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";

import { leaveOutStackTraces } from "../components/stackTraces";
import { boundaryAdvice } from "./boundaryAdvice";
import { boundaryArn } from "./boundary";
import { FunctionsBoundary } from "./functionsBoundary";
import { trustIdentityProviders } from "./identityProviders";
import { PipelineRoles } from "./pipelineRoles";
import type { Account, Place } from "./place";
import type { AccountSettings } from "./settings/check";
import { readAccount } from "./settings/read";
import type { StateLocation } from "./stateAccess";
import { StateStore } from "./stateStore";
import { VersionsBucket } from "./versionsBucket";

/**
 * What an account needs before the project in the folder above can be deployed to it: a place for the state, whom to believe, and
 * for each environment there a role that deploys and one that previews, and a permissions boundary for its functions where the
 * settings ask for one. It is a program apart, run by somebody who may do all of that, so that nobody who deploys has to.
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
    ({ stack, environment, region, network, promotesFrom, permissionsBoundary }) => ({
      place: { account, region, stack, environment, network },
      promotesFrom,
      permissionsBoundary,
    }),
  );
  const boundaries = new Map(
    environments.flatMap(({ place, permissionsBoundary }) => {
      const boundary = boundaryFor(place, permissionsBoundary, settings);
      return boundary === undefined ? [] : [[place.stack, boundary.arn] as const];
    }),
  );
  const roles = environments.map(({ place, promotesFrom }) => {
    const { deployRole, previewRole } = new PipelineRoles(place.stack, {
      project: settings.project,
      place,
      promotesFrom,
      before: environments.find((each) => each.place.stack === promotesFrom)?.place,
      trusted,
      boundary: boundaries.get(place.stack),
      state,
      versions,
      sessionHours: settings.sessionHours,
    });
    return [place.stack, { deploy: deployRole, preview: previewRole }] as const;
  });
  return {
    ...stateOutputs,
    ...versionsOutputs,
    roles: Object.fromEntries(roles),
    ...(boundaries.size === 0 ? {} : { boundaries: Object.fromEntries(boundaries) }),
  };
};

/**
 * The permissions boundary of an environment's functions, where it is to have one. Where its stack file does not agree, a
 * warning says so.
 *
 * @param named ARN of the boundary that the stack file names.
 */
function boundaryFor(
  place: Place,
  named: string | undefined,
  { project, boundaries }: AccountSettings,
): FunctionsBoundary | undefined {
  const { stack, account } = place;
  const further = boundaries.get(stack);
  const advice = boundaryAdvice({
    stack,
    project,
    asked: further && boundaryArn(account, project, stack),
    named,
  });
  if (advice !== undefined) void pulumi.log.warn(advice);
  return further && new FunctionsBoundary(stack, { project, place, further });
}

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
