import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isMap } from "../../components/isMap";
import { messageOf } from "../../components/messageOf";
import { ToolError } from "../errors";
import { withFiles } from "../files";

/** Some test files, and which of their tests to run. */
export interface TestRun {
  /** Paths relative to the program's folder. */
  readonly files: readonly string[];
  /** A regular expression that a test's title matches. @default all of them */
  readonly grep?: string;
}

/**
 * The tests of functions: those in `test/functions/<name>/`, and of those in `test/functions/` itself, which go through all
 * functions, the ones that name one of these.
 *
 * @param program Folder of the program.
 * @throws ToolError where a function has no tests of its own.
 */
export function testRuns(program: string, names: readonly string[]): TestRun[] {
  const own = names.flatMap((name) => {
    const files = testFiles(program, `test/functions/${name}`, true);
    if (files.length > 0) return files;
    throw new ToolError(
      `${name} has no unit tests: test/functions/${name}/ holds no file that ends in .test.ts.`,
    );
  });
  const common = testFiles(program, "test/functions", false);
  // Part of a longer name, such as order in order-intake, is another function.
  const grep = `(^|[^\\w-])(${names.join("|")})([^\\w-]|$)`;
  return [{ files: own }, ...(common.length === 0 ? [] : [{ files: common, grep }])];
}

function testFiles(program: string, folder: string, recursive: boolean): string[] {
  if (!existsSync(join(program, folder))) return [];
  return readdirSync(join(program, folder), { recursive, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `${folder}/${file}`)
    .sort();
}

/**
 * Runs tests with mocha, set up as `npm test` sets it up; what mocha says goes to this process's own outputs.
 *
 * @returns Whether all passed.
 * @throws ToolError where mocha is not installed, or its `.mocharc.json` can't be read.
 */
export async function runTests(
  program: string,
  { files, grep }: TestRun,
  signal: AbortSignal,
): Promise<boolean> {
  const mocha = mochaOf(program);
  const folder = mkdtempSync(join(tmpdir(), "ldm-test-"));
  try {
    // On the command line, files would come on top of those that the project's own setup names.
    const config = join(folder, "mocharc.json");
    // A file that has lost its tests has not passed; one for all functions need not name this one.
    const setup = { ...setupOf(program), spec: files, "fail-zero": grep === undefined };
    writeFileSync(config, JSON.stringify(setup));
    const args = ["--config", config, ...(grep === undefined ? [] : ["--grep", grep])];
    return (await exitCodeOf([mocha, ...args], program, signal)) === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mochaOf(program: string): string {
  try {
    return createRequire(join(program, "package.json")).resolve("mocha/bin/mocha.js");
  } catch {
    throw new ToolError("mocha, which runs the tests, is not installed: npm ci.");
  }
}

function setupOf(program: string): Record<string, unknown> {
  const file = join(program, ".mocharc.json");
  if (!existsSync(file)) return {};
  const remedy = "It has to be what npm test runs with.";
  const text = withFiles(`${file} can't be read`, remedy, () => readFileSync(file, "utf8"));
  try {
    const setup: unknown = JSON.parse(text);
    return isMap(setup) ? setup : {};
  } catch (error) {
    throw new ToolError(`${file} is not JSON: ${messageOf(error)}. ${remedy}`);
  }
}

async function exitCodeOf(
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<number | null> {
  const child = spawn(process.execPath, args, { cwd, stdio: "inherit" });
  const end = (): void => void child.kill();
  signal.addEventListener("abort", end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
