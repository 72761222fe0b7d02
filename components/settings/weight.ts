/** A share of the traffic as a stack file has it: `10%`. */
export function formatWeight(weight: number): string {
  return `${Number((weight * 100).toFixed(2))}%`;
}
