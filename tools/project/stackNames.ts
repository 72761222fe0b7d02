import { readdirSync } from "node:fs";

import { nearest } from "../../components/nearest";

/** The environments of a project: what is between `Pulumi.` and `.yaml` in its file names. */
export function stackNamesIn(folder: string): string[] {
  const order = ["dev", "qa", "perf", "prod"];
  const rank = (name: string): number =>
    (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return readdirSync(folder)
    .map((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}

/** Says which stacks there are to somebody who named another. */
export function noSuchStack(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  const hint = meant === undefined ? "; there" : `, did you mean "${meant}"? There`;
  return `no environment "${name}"${hint} are ${names.join(", ")}.`;
}
