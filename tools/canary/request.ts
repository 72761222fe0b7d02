import { functionEntry } from "../../components/settings/schema";
import { UsageError } from "../errors";
import { parseVersion } from "../numbers";
import type { PinnedCanary } from "../project/stackFile";

/** What is to become of a function's canary. */
export type CanaryRequest =
  | (PinnedCanary & {
      readonly kind: "set";
      /** Why the version may run although the environment before has not run it. */
      readonly reason?: string | undefined;
    })
  | { readonly kind: "promote" }
  | { readonly kind: "abort" };

/** What a command line says of a canary. */
export interface CanaryOptions {
  readonly version?: string | undefined;
  readonly weight?: string | undefined;
  readonly settings?: string | undefined;
  readonly reason?: string | undefined;
  readonly promote?: boolean | undefined;
  readonly abort?: boolean | undefined;
}

const canary = functionEntry.shape.canary.unwrap().shape;
const exception = functionEntry.shape.exception.unwrap().shape;

/**
 * Reads what a command line says of a canary.
 *
 * @throws UsageError where that is too little, contradicts itself, or makes no sense.
 */
export function canaryRequest(options: CanaryOptions): CanaryRequest {
  const { promote = false, abort = false, ...set } = options;
  if (promote && abort) throw new UsageError("say either --promote or --abort.");
  if (promote || abort) {
    const also = Object.keys(set).find((key) => set[key as keyof typeof set] !== undefined);
    const end = promote ? "--promote" : "--abort";
    if (also !== undefined) {
      throw new UsageError(
        `--${also} says what the canary is to be, and ${end} ends it: say one of them.`,
      );
    }
    return { kind: promote ? "promote" : "abort" };
  }
  if (set.version === undefined && set.weight === undefined) {
    throw new UsageError(
      "say what is to become of the canary: --version and --weight, or --promote, or --abort.",
    );
  }
  if (set.version === undefined) throw new UsageError("--weight needs a --version to give it to.");
  if (set.weight === undefined) {
    throw new UsageError("--version needs a --weight: its share of the traffic, such as 10%.");
  }
  return {
    kind: "set",
    version: parseVersion("--version", set.version),
    weight: weightOf("--weight", set.weight),
    settings: settingsDigest(set.settings),
    reason: reasonText(set.reason),
  };
}

/**
 * A share of the traffic, such as `10%`, as a number between 0 and 1.
 *
 * @throws UsageError where it is none.
 */
export function weightOf(option: string, text: string): number {
  const parsed = canary.weight.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${option} ${parsed.error.issues[0]?.message ?? ""}, got "${text}".`);
}

/**
 * The digest of settings, where there is one.
 *
 * @throws UsageError where it can be none.
 */
export function settingsDigest(text: string | undefined): string | undefined {
  const parsed = canary.settings.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `--settings must be the digest of settings that were published, 12 hexadecimal digits (ldm status shows them), got "${String(text)}".`,
  );
}

/**
 * The reason for an exception, where there is one.
 *
 * @throws UsageError where the stack file would not take it.
 */
export function reasonText(text: string | undefined): string | undefined {
  const parsed = exception.reason.optional().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--reason ${parsed.error.issues[0]?.message ?? ""}.`);
}
