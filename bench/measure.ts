import { spawn } from "node:child_process";

/** Something to measure. */
export interface Case {
  readonly name: string;
  /** Does it once; may answer how much memory that took, in MB. */
  readonly once: (round: number) => Promise<number | undefined>;
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
      const memory = await once(round);
      measured[index]?.times.push(performance.now() - start);
      if (memory !== undefined) measured[index]?.memory.push(memory);
    }
  }
  return measured;
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [
    sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)],
    sorted[middle],
  ];
  return (low + high) / 2;
}

/** A table in Markdown: medians, spread, and how the medians compare with that of the first case. */
export function inMarkdown(measured: readonly Measured[]): string[] {
  const first = median(measured[0]?.times ?? []);
  const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(2);
  const hasMemory = measured.some(({ memory }) => memory.length > 0);
  return [
    `| | median, s | fastest to slowest, s | ratio |${hasMemory ? " memory, MB |" : ""}`,
    `| --- | ---: | ---: | ---: |${hasMemory ? " ---: |" : ""}`,
    ...measured.map(({ name, times, memory }) => {
      const middle = median(times);
      const spread = `${seconds(Math.min(...times))} to ${seconds(Math.max(...times))}`;
      const megabytes = hasMemory ? ` ${Math.round(median(memory))} |` : "";
      return `| ${name} | ${seconds(middle)} | ${spread} | ${(middle / first).toFixed(2)} |${megabytes}`;
    }),
  ];
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
