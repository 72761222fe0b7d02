import * as pulumi from "@pulumi/pulumi";
import { parseConfigValue } from "./value";

/** What the stack that is being deployed says under a namespace. */
export interface Configuration {
  /** Values by the key without the namespace; nothing in them is certain yet. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Those keys that hold a secret anywhere inside. */
  readonly secretKeys: ReadonlySet<string>;
}

/** Reads Pulumi's configuration. */
export function readConfiguration(namespace: string): Configuration {
  const prefix = `${namespace}:`;
  const config = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), parseConfigValue(value)] as const);
  const secretKeys = readSecretKeys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return { values: Object.fromEntries(config), secretKeys: new Set(secretKeys) };
}

/**
 * The configuration keys with a secret inside. The language host hands them over in this variable;
 * the SDK reads it too, but keeps its function for it to itself.
 */
function readSecretKeys(): string[] {
  return JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
}
