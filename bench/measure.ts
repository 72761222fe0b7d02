import { spawn } from "node:child_process";

/** What one round of a case has shown. */
export interface Sample {
  /** How long it took, where that is not from its call to its end. */
  readonly milliseconds?: number;
  readonly memoryMb?: number;
}

/** Something to measure. */
export interface Case {
  readonly name: string;
  /** Does it once, the rounds counted from 0. */
  readonly once: (round: number) => Promise<Sample | undefined>;
}

/** What was measured of a case, one number for each round. */
export interface Measured {
  readonly name: string;
  /** Milliseconds. */
  readonly times: readonly number[];
  /** MB at most. */
  readonly memory: readonly number[];
}

/** Measures cases in turn, round after round, so that whatever else the machine does meets all of them. */
export async function inTurn(cases: readonly Case[], rounds: number): Promise<Measured[]> {
  const measured = cases.map(({ name }) => ({
    name,
    times: [] as number[],
    memory: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { once }] of cases.entries()) {
      const start = performance.now();
      const sample = await once(round);
      measured[index]?.times.push(sample?.milliseconds ?? performance.now() - start);
      if (sample?.memoryMb !== undefined) measured[index]?.memory.push(sample.memoryMb);
    }
  }
  return measured;
}

/** Runs a program to its end; answers what it has written to stdout. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code === 0) return output.stdout;
  throw new Error(
    `${command} ${args.join(" ")} exited with ${String(code)}:\n${output.stdout}${output.stderr}`,
  );
}
