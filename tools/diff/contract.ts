import { isDeepStrictEqual } from "node:util";

import type { Contract, VariableRule } from "../../components/contract";
import { expected } from "../../components/variableCheck";

/** A variable that two versions ask different things of. */
export interface RuleDifference {
  readonly variable: string;
  /** What each version says of it; nothing where it does not read it. */
  readonly rules: readonly [VariableRule | undefined, VariableRule | undefined];
}

/** What differs between two contracts; what a variable is for does not count. */
export function contractDifferences(a: Contract, b: Contract): RuleDifference[] {
  const names = [...new Set([...Object.keys(a.variables), ...Object.keys(b.variables)])].sort();
  return names.flatMap((variable) => {
    const rules = [a.variables[variable], b.variables[variable]] as const;
    return isDeepStrictEqual(binding(rules[0]), binding(rules[1])) ? [] : [{ variable, rules }];
  });
}

/** What a variable must be, all of it in a few words. */
export function ruleInWords(rule: VariableRule): string {
  return [
    expected(rule),
    ...(rule.secret ? ["secret"] : []),
    ...(rule.optional ? ["may be left out"] : []),
  ].join(", ");
}

function binding(rule: VariableRule | undefined): object | undefined {
  return rule && { ...rule, description: undefined };
}
