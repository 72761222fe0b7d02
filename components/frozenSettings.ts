import { createHmac } from "node:crypto";
import type { FunctionSettings } from "./settings/check";
import { networkInWords } from "./settings/network";

/** Length of a settings digest in hexadecimal digits: short enough to read aloud and to write into a stack file. */
const DIGEST_LENGTH = 12;

/**
 * Everything besides the code that Lambda freezes when it publishes a version. Two published
 * versions with the same code and the same frozen settings behave alike.
 */
export interface FrozenSettings {
  readonly runtime: string;
  readonly architecture: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Variables from the stack file and from the program, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Name of the topic whose ARN stands in a variable: another topic, other settings. */
  readonly destinationTopicName: string;
  /** Name of the log group. */
  readonly logGroupName: string;
  /** Lowest level of the lines that are logged. */
  readonly logLevel: string;
  /** The network that it runs in, in the words of {@link networkInWords}. @default none */
  readonly network?: string | undefined;
}

/** Every function runs on the newest Node.js that Lambda offers, on Graviton. */
const RUNTIME = "nodejs24.x";
const ARCHITECTURE = "arm64";

/** What Lambda freezes of a function by its stack file: all but the code. */
export function frozenSettings(
  name: string,
  environment: string,
  settings: FunctionSettings,
): FrozenSettings {
  return {
    runtime: RUNTIME,
    architecture: ARCHITECTURE,
    memoryMb: settings.memoryMb,
    timeoutSeconds: settings.timeoutSeconds,
    variables: {
      ...settings.variables,
      // Lambda tells Powertools the level itself; where it does not, as on an emulator, this does.
      POWERTOOLS_LOG_LEVEL: settings.logLevel,
      POWERTOOLS_SERVICE_NAME: name,
    },
    destinationTopicName: topicName(name, environment),
    logGroupName: logGroupName(name, environment),
    logLevel: settings.logLevel,
    network:
      settings.inNetwork && settings.network !== undefined
        ? networkInWords(settings.network)
        : undefined,
  };
}

/** Name of a function's destination topic. */
export function topicName(name: string, environment: string): string {
  return `${name}-DestinationSNSTopic-${environment}`;
}

/** Name of a function's log group. */
export function logGroupName(name: string, environment: string): string {
  return `/aws/lambda/${name}-${environment}`;
}

/**
 * A short digest of frozen settings, the same for equal settings whatever their order.
 *
 * It is shown in the clear, so where a variable is secret it takes a key: without that
 * nobody can try out guesses against it.
 *
 * @param key The stack's own random key, or "" where nothing is secret.
 */
export function settingsDigest(settings: FrozenSettings, key: string): string {
  const { variables, network, ...rest } = settings;
  // Without a network it is what it was before there were any.
  const plain = network === undefined ? rest : { ...rest, network };
  const canonical = JSON.stringify([sorted(plain), sorted(variables)]);
  return createHmac("sha256", key).update(canonical).digest("hex").slice(0, DIGEST_LENGTH);
}

function sorted(map: Readonly<Record<string, string | number>>): [string, string | number][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
