import type { Change, Plan } from "../stacks/plan";
import type { Terminal } from "../terminal";

const signs: Readonly<Record<Change["op"], string>> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "+-",
  import: "=",
  discard: "-",
  refresh: "~",
};

/** A plan for people, a line for each resource, as narrow as a screen; warnings come after it. */
export function planLines({ changes, diagnostics }: Plan): string[] {
  const count = changes.length === 1 ? "1 resource changes" : `${changes.length} resources change`;
  return [
    changes.length === 0 ? "No resource changes." : `${count}:`,
    ...changes.map(({ op, name, type, keys }) => {
      const what = keys.length === 0 ? "" : `: ${keys.join(", ")}`;
      return `  ${signs[op].padEnd(2)} ${name} (${type.split(":").at(-1) ?? type})${what}`;
    }),
    ...diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
  ];
}

/** Shows a plan, as the result of the command or on the way to it. */
export function showPlan(
  terminal: Terminal,
  plan: Plan,
  { asResult }: { readonly asResult: boolean },
): void {
  for (const line of planLines(plan)) {
    if (asResult) terminal.print(line);
    else terminal.talk(line);
  }
}
