import type { FrozenConfiguration, PublishedVersion } from "../../tools/aws/lambda";

/** What Lambda has frozen of a version, as most tests have it. */
export const FROZEN_CONFIGURATION: FrozenConfiguration = {
  codeSha256: "z4X=",
  variables: { A: "1" },
  memoryMb: 256,
  timeoutSeconds: 10,
  runtime: "nodejs24.x",
  architecture: "arm64",
  handler: "index.handler",
  logLevel: "INFO",
  network: { subnetIds: [], securityGroupIds: [] },
  role: "arn:aws:iam::123456789012:role/orders",
};

/** Published versions with these numbers, all of one configuration. */
export function publishedVersions(
  numbers: readonly string[],
  configuration: FrozenConfiguration = FROZEN_CONFIGURATION,
): PublishedVersion[] {
  return numbers.map((publishedVersion) => ({
    ...configuration,
    publishedVersion,
    description: "",
    lastModified: "2026-11-25T02:02:06.454+0000",
  }));
}
