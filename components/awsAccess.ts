import type { Asked } from "./awsWords";

/** How to reach AWS. */
export interface AwsPlace {
  readonly region: string;
  /** What the stack file says under `aws:profile`. Where there is an endpoint, the credentials of the process count. */
  readonly profile: string | undefined;
  /** Where to ask instead of AWS itself. */
  readonly endpoint: string | undefined;
}

/**
 * The configuration of a client, and what there is to say of it where a call fails. Endpoint and credentials are found as the SDK
 * always does.
 *
 * @param requestTimeout Milliseconds that an answer may take.
 */
export function awsAccess({ region, profile, endpoint }: AwsPlace, requestTimeout: number) {
  // Its advice about Node would stand in the middle of what the user asked for.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const used = endpoint === undefined ? profile : undefined;
  const asked: Pick<Asked, "region" | "profile" | "endpoint"> = { region, profile: used, endpoint };
  const configuration = {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, requestTimeout, throwOnRequestTimeout: true },
    region,
    ...(used === undefined ? {} : { profile: used }),
  };
  return { configuration, asked };
}
