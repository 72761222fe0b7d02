/** Runs one `ldm` command line and answers its exit code: 0 done, 1 failed, 2 wrong usage. */
export function main(args: readonly string[]): Promise<number> {
  process.stderr.write(`ldm: unknown command "${args.join(" ")}"\n`);
  return Promise.resolve(2);
}
