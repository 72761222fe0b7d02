import type { SettledSide } from "./side";

/** A variable that two environments have in different ways, or may have. */
export interface VariableDifference {
  readonly variable: string;
  /** What each has. */
  readonly values: readonly [VariableValue, VariableValue];
  /** Whether they differ; nothing where a secret can't be read here. */
  readonly differ: boolean | undefined;
}

/** A variable in one environment. */
export type VariableValue =
  | { readonly kind: "missing" }
  | { readonly kind: "secret" }
  | { readonly kind: "text"; readonly text: string };

/** Secrets in the clear, by the names of the variables: a function's own and its environment's together. */
export type ReadableVariables = Readonly<Record<string, string>>;

/**
 * The variables that differ, and those where it can't be told; equal ones are left out.
 *
 * @param secrets Both environments' variables in the clear; nothing where they can't be read here. They are
 *   compared and never shown.
 */
export function variableDifferences(
  a: SettledSide,
  b: SettledSide,
  secrets: readonly [ReadableVariables, ReadableVariables] | undefined,
): VariableDifference[] {
  const names = [...new Set([a, b].flatMap(({ own }) => Object.keys(own.variables)))].sort();
  return names.flatMap((variable) => {
    const values = [valueIn(a, variable), valueIn(b, variable)] as const;
    const differ = whetherDiffer(a, b, variable, values, secrets);
    return differ === false ? [] : [{ variable, values, differ }];
  });
}

/** Whether some secret has to be read to tell all that differs. */
export function needsSecrets(a: SettledSide, b: SettledSide): boolean {
  return variableDifferences(a, b, undefined).some(({ differ }) => differ === undefined);
}

function whetherDiffer(
  a: SettledSide,
  b: SettledSide,
  variable: string,
  [one, other]: readonly [VariableValue, VariableValue],
  secrets: readonly [ReadableVariables, ReadableVariables] | undefined,
): boolean | undefined {
  if (a.environment === b.environment) return false;
  if (one.kind === "missing" || other.kind === "missing") return one.kind !== other.kind;
  if (one.kind === "text" && other.kind === "text") return one.text !== other.text;
  return secrets && secrets[0][variable] !== secrets[1][variable];
}

function valueIn({ own }: SettledSide, variable: string): VariableValue {
  const text = own.variables[variable];
  if (text === undefined) return { kind: "missing" };
  return own.secretVariables.has(variable) ? { kind: "secret" } : { kind: "text", text };
}
