import { localAccount } from "../variables";
import type { Failure } from "./provider";
import { fromStruct, hasUnknown, isMap, type Value, type ValueMap } from "./values";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

// Settings that say how to reach AWS: the environment decides that here.
const IGNORED =
  /^(version|region|profile|accessKey|secretKey|token|endpoints|maxRetries|retryMode|s3UsePathStyle|skip[A-Z]\w*|pluginDownloadURL|__\w+)$/;

const HONOURED = new Set(["allowedAccountIds", "forbiddenAccountIds"]);

/**
 * Refuses settings of the provider that would change what it makes, and that it doesn't know, and an account that they don't
 * allow. The account of local runs stands for any: a stack file that is tied to an account can be tried out.
 */
export function checkConfiguration(config: ValueMap, accountId: string | undefined): Failure[] {
  return Object.entries(config).flatMap(([property, value]) => {
    if (IGNORED.test(property) || hasUnknown(value)) return [];
    if (!HONOURED.has(property)) {
      return {
        property,
        reason:
          `The local stand-in for the aws provider doesn't know the setting "${property}". ` +
          "The real aws plugin does (--provider plugin).",
      };
    }
    if (accountId === undefined || accountId === localAccount) return [];
    const listed = accountIds(value);
    if (listed.includes(accountId) === (property === "allowedAccountIds")) return [];
    return {
      property,
      reason:
        `AWS account ID not allowed: ${accountId}. The stack file has aws:${property}: ${listed.join(", ")}. ` +
        "Take credentials of the account that this stack belongs to.",
    };
  });
}

/** The region that the provider's configuration names, if it does. */
export function configuredRegion(
  args: Struct | undefined,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  const region = fromStruct(args).region ?? variables.get("aws:config:region");
  return typeof region === "string" && region !== "" ? region : undefined;
}

// The engine hands lists of a default provider over as JSON text.
function accountIds(value: Value): string[] {
  const list = typeof value === "string" ? (JSON.parse(value) as Value) : value;
  if (Array.isArray(list)) return list.map(String);
  return isMap(list) ? [] : [String(list)];
}
