import { readFileSync } from "node:fs";
import path from "node:path";

import { makeOnce } from "../components/makeOnce";
import { ToolError } from "../tools/errors";
import { cacheFolder, cacheKey } from "../tools/cache";
import { findOnPath, isExecutableFile, lastLines, run } from "./processes";
import type { Progress } from "./progress";

/** The oldest Python that the emulator runs on, as [major, minor]. */
const oldestPython = [3, 10] as const;
const candidates = [
  "python3",
  "python",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
];
const remedy = `install Python ${oldestPython.join(".")} or newer (https://www.python.org/downloads)`;

/** What {@link ensureEmulatorPython} needs to know. */
export interface PythonOptions {
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** @default those of this process */
  variables?: NodeJS.ProcessEnv;
}

/** Gets a Python that has the emulator, in a virtual environment that is made once for this user. */
export async function ensureEmulatorPython(options: PythonOptions): Promise<string> {
  const { progress, signal, variables = process.env } = options;
  const python = await findPython(options);
  const requirements = path.join(__dirname, "requirements.txt");
  const key = cacheKey([readFileSync(requirements, "utf8"), python.file, python.version]);
  const folder = path.join(cacheFolder(variables), `emulator-${key}`);
  if (!isExecutableFile(path.join(folder, "bin", "python"))) {
    progress.say("Installing the AWS emulator from Python packages: takes a minute at most, once");
    await makeOnce(folder, (temporary) =>
      progress.during(
        "installing the emulator",
        makePythonEnvironment({
          python: python.file,
          folder: temporary,
          packages: ["--no-deps", "--require-hashes", "-r", requirements],
          what: "the AWS emulator",
          signal,
          variables,
        }),
      ),
    );
  }
  return path.join(folder, "bin", "python");
}

/** What `python --version` prints, as numbers. */
export function parsePythonVersion(output: string): readonly [number, number] | undefined {
  const found = /^Python (\d+)\.(\d+)/m.exec(output);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

/** Whether the emulator runs on this Python. */
export function isPythonNewEnough([major, minor]: readonly [number, number]): boolean {
  return major === oldestPython[0] && minor >= oldestPython[1];
}

/** The first Python on the PATH that the emulator runs on. */
export async function findPython(
  options: Pick<PythonOptions, "signal" | "variables">,
): Promise<{ file: string; version: string }> {
  const { signal, variables = process.env } = options;
  const passedOver: string[] = [];
  for (const name of candidates) {
    const file = findOnPath(name, variables.PATH);
    if (file === undefined) continue;
    const { exitCode, output } = await run(file, ["--version"], {
      env: { ...variables },
      signal,
      timeoutMs: 30_000,
    });
    const version = parsePythonVersion(output);
    // A version manager's stand-in prints something else when no such version is chosen.
    if (exitCode !== 0 || version === undefined) {
      const why = lastLines(output, 1) || `exit code ${exitCode ?? "unknown"}`;
      passedOver.push(`${file} does not work (${why})`);
    } else if (isPythonNewEnough(version)) {
      return { file, version: output.trim() };
    } else {
      passedOver.push(`${file} is ${version.join(".")}`);
    }
  }
  const found = passedOver.length === 0 ? "there is none on the PATH" : passedOver.join(", ");
  throw new ToolError(
    `the AWS emulator needs Python: ${found}. Please ${remedy}, or name a running emulator ` +
      "with --endpoint http://127.0.0.1:4566.",
  );
}

/** What {@link makePythonEnvironment} needs to know. */
export interface PythonEnvironmentOptions {
  /** The Python to make it of. */
  python: string;
  /** Where to make it. */
  folder: string;
  /** What `pip install` is told to get, besides that it takes nothing which has to be built. */
  packages: readonly string[];
  /** What they are, for an error message. */
  what: string;
  signal?: AbortSignal | undefined;
  /** @default those of this process */
  variables?: NodeJS.ProcessEnv;
}

/**
 * Makes a virtual environment with packages in it.
 *
 * @throws ToolError where the environment can't be made, or pip does not get the packages.
 */
export async function makePythonEnvironment(options: PythonEnvironmentOptions): Promise<void> {
  const { python, folder, packages, what, signal, variables = process.env } = options;
  const made = await run(python, ["-m", "venv", folder], { env: { ...variables }, signal });
  if (made.exitCode !== 0) {
    throw new ToolError(
      `${python} can't make a virtual environment.\n${lastLines(made.output, 8)}\n` +
        `On Debian and Ubuntu that takes the package python3-venv; otherwise ${remedy}.`,
    );
  }
  const arguments_ = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet"];
  const installed = await run(
    path.join(folder, "bin", "python"),
    [...arguments_, "--only-binary", ":all:", ...packages],
    { env: { ...variables }, signal },
  );
  if (installed.exitCode !== 0) {
    throw new ToolError(
      `pip could not install ${what}.\n${lastLines(installed.output, 8)}\n` +
        "Check that this machine reaches its Python package index, and run this again.",
    );
  }
}
