import { cacheKey } from "../cache";

/** What a pull request does to an environment. */
export type Kind = "promotion" | "rollback";

/** The function that a pull request moves, and where to. */
export interface NamedMove {
  readonly name: string;
  /** Number of the released version. */
  readonly version: number;
  /** Digest of settings that are pinned beside it. @default the stack file's own ones */
  readonly settings?: string | undefined;
}

/** All functions are named where that takes so many characters at most. */
const LONGEST_LIST = 60;

/**
 * The branch of a pull request, such as `promote/qa/order-intake-4`: the same for the same moves, and a name that git takes.
 *
 * @param environment Name of the stack.
 */
export function branchName(kind: Kind, environment: string, moves: readonly NamedMove[]): string {
  const folder = `${kind === "promotion" ? "promote" : "rollback"}/${environment}`;
  const parts = moves.map(({ name, version, settings }) =>
    [name, version, ...(settings === undefined ? [] : [settings])].join("-"),
  );
  const all = parts.join("-");
  return all.length <= LONGEST_LIST || parts.length === 1
    ? `${folder}/${all}`
    : `${folder}/${parts.length}-functions-${cacheKey([...parts].sort()).slice(0, 8)}`;
}

/**
 * The title of a pull request, and of its commit, such as `Promote order-intake 4 to QA`.
 *
 * @param label Name of the environment, as its alias has it.
 */
export function titleOf(kind: Kind, label: string, moves: readonly NamedMove[]): string {
  const [verb, by, at] = kind === "promotion" ? ["Promote", "", "to"] : ["Roll back", "to ", "in"];
  const all = inWords(moves.map(({ name, version }) => `${name} ${by}${version}`));
  const what = all.length <= LONGEST_LIST || moves.length === 1 ? all : `${moves.length} functions`;
  return `${verb} ${what} ${at} ${label}`;
}

function inWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
