/**
 * How many resources an update of Pulumi has changed: created, updated, replaced or deleted.
 *
 * @param output What `pulumi up` has printed.
 * @throws Error where it does not tell.
 */
export function operationsIn(output: string): number {
  const block = /^Resources:\n((?: {4}.*\n)+)/m.exec(output)?.[1];
  if (block === undefined) throw new Error(`Pulumi does not tell what it has changed:\n${output}`);
  const counts = [...block.matchAll(/(\d+) (created|updated|replaced|deleted)/g)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
