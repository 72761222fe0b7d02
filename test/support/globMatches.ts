/** Whether a path filter of Pulumi Deployments matches the whole path of a file: `**` for any depth, `*` for a part of a name. */
export function globMatches(glob: string, file: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*\*|\*/g, (stars) => (stars === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${pattern}$`).test(file);
}
