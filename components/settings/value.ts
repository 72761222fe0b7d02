/** A value of a stack file as the program gets it: Pulumi hands maps over as JSON and text as it stands. */
export function parseConfigValue(value: string): unknown {
  if (!/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
