/**
 * All that the main program is made of, as globs from its folder. Released versions are none of it: they never change, and
 * none runs before a stack file pins it.
 */
export const PROGRAM_PATHS: readonly string[] = [
  "Pulumi.yaml",
  "index.ts",
  "components/**",
  "functions/*/smoke.json",
  "tools/*.js",
  "package.json",
  "package-lock.json",
];
