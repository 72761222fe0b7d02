import { readFileSync, realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

import { PulumiCommand } from "@pulumi/pulumi/automation";

import { makeOnce } from "../components/makeOnce";
import { ToolError } from "../tools/errors";
import { cacheFolder, cacheKey } from "../tools/cache";
import { packageVersion } from "./packageVersion";
import { findOnPath, isExecutableFile, lastLines, run, type Ran } from "./processes";
import type { Progress } from "./progress";

/** The version that is downloaded or built; the Go module of the same version is in `engine/go.mod`. */
export const engineVersion = "3.274.1";

/** A Pulumi engine that can run programs written for Node. */
export interface Engine {
  /** For the Automation API. */
  readonly command: PulumiCommand;
  /** The folder of `pulumi`, to put on a PATH. */
  readonly binFolder: string;
  /** Where it comes from, to tell the user. */
  readonly origin: string;
}

/** What {@link ensureEngine} needs to know. */
export interface EngineOptions {
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** @default those of this process */
  variables?: NodeJS.ProcessEnv;
}

const sources = path.join(__dirname, "engine");
const downloadLimitMs = 120_000;

/**
 * Gets an engine: the one on the PATH if it will do, else one that was downloaded or built before,
 * else by downloading it, else by building it with Go, once for this user.
 */
export async function ensureEngine(options: EngineOptions): Promise<Engine> {
  const { progress, variables = process.env } = options;
  const cache = cacheFolder(variables);
  const downloaded = path.join(cache, `pulumi-${engineVersion}`);
  const built = path.join(cache, `engine-${engineVersion}-${buildKey()}`);

  const onPath = await engineOnPath(options);
  if (onPath !== undefined) return onPath;
  for (const [root, origin] of [
    [downloaded, "downloaded earlier"],
    [built, "built earlier"],
  ] as const) {
    if (isExecutableFile(path.join(root, "bin", "pulumi"))) return engineIn(root, origin);
  }

  progress.say(
    `No Pulumi ${sdkVersion()} or newer on the PATH: trying to download ${engineVersion}`,
  );
  const download = await attemptDownload(downloaded, options);
  if (download === undefined) return engineIn(downloaded, "downloaded");
  progress.say(`That did not work: ${download}`);
  await makeOnce(built, (folder) => build(folder, download, options));
  return engineIn(built, "built with Go");
}

async function engineIn(root: string, origin: string): Promise<Engine> {
  const command = await PulumiCommand.get({ root, skipVersionCheck: true });
  return { command, binFolder: path.join(root, "bin"), origin };
}

/** What the bytes of a built engine depend on. */
function buildKey(): string {
  const files = ["go.mod", "go.sum", "main.go"].map((name) =>
    readFileSync(path.join(sources, name), "utf8"),
  );
  return cacheKey([process.platform, process.arch, ...files]);
}

/** The version of the installed SDK: an older engine may not understand what it asks for. */
function sdkVersion(): string {
  return packageVersion("@pulumi/pulumi");
}

async function engineOnPath(options: EngineOptions): Promise<Engine | undefined> {
  const { progress, variables = process.env } = options;
  const pulumi = findOnPath("pulumi", variables.PATH);
  if (pulumi === undefined) return undefined;
  if (!hasLanguageHost(pulumi, variables.PATH)) {
    progress.say(`Passing over ${pulumi}: there is no pulumi-language-nodejs beside it`);
    return undefined;
  }
  const { exitCode, output } = await run(pulumi, ["version"], {
    env: { ...variables, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal: options.signal,
    timeoutMs: 30_000,
  });
  const version = parseVersion(output);
  const wanted = sdkVersion();
  if (version === undefined || !isNewEnough(version, wanted)) {
    const why = lastLines(output, 1) || `exit code ${exitCode ?? "unknown"}`;
    const found = version === undefined ? `does not say its version (${why})` : `is ${version}`;
    progress.say(`Passing over ${pulumi}: it ${found}, and the SDK is ${wanted}`);
    return undefined;
  }
  return {
    command: await PulumiCommand.get({ skipVersionCheck: true }),
    binFolder: path.dirname(pulumi),
    origin: `${version} from ${path.dirname(pulumi)}`,
  };
}

function hasLanguageHost(pulumi: string, searchPath: string | undefined): boolean {
  const name = "pulumi-language-nodejs";
  const besides = [path.dirname(pulumi), path.dirname(realpathSync(pulumi))];
  return (
    besides.some((folder) => isExecutableFile(path.join(folder, name))) ||
    findOnPath(name, searchPath) !== undefined
  );
}

/** The version in what `pulumi version` prints, such as `v3.274.1` with warnings around it. */
export function parseVersion(output: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/m.exec(output)?.[1];
}

/** Whether an engine is of the same major version as the SDK and not older. */
export function isNewEnough(engine: string, sdk: string): boolean {
  const [has = [], wants = []] = [engine, sdk].map((version) =>
    version.split(/[.+-]/, 3).map(Number),
  );
  if (has[0] !== wants[0]) return false;
  const differing = has.findIndex((part, index) => part !== wants[index]);
  return differing === -1 || (has[differing] ?? 0) > (wants[differing] ?? 0);
}

/** Downloads the official CLI as the Automation API does; answers why not, if not. */
async function attemptDownload(
  root: string,
  { progress, signal, variables = process.env }: EngineOptions,
): Promise<string | undefined> {
  // In a process of its own: the Automation API can neither be stopped nor given a limit.
  const automation = require.resolve("@pulumi/pulumi/automation");
  const semver = require.resolve("semver", { paths: [automation] });
  const script = `
    const { PulumiCommand } = require(${JSON.stringify(automation)});
    const { SemVer } = require(${JSON.stringify(semver)});
    PulumiCommand.install({ root: process.argv[1], version: new SemVer("${engineVersion}") })
      .catch((error) => { console.error(error.message); process.exit(1); });`;
  let failure: string | undefined;
  const download = makeOnce(root, async (folder) => {
    const ran = await run(process.execPath, ["-e", script, folder], {
      env: { ...variables },
      signal,
      timeoutMs: downloadLimitMs,
    });
    failure = downloadFailure(ran);
    if (failure !== undefined) throw new ToolError(failure);
  });
  try {
    await progress.during("downloading", download);
    return undefined;
  } catch (error) {
    if (failure === undefined) throw error;
    return failure;
  }
}

function downloadFailure(ran: Ran): string | undefined {
  if (ran.exitCode === 0) return undefined;
  if (ran.exitCode === undefined) return `not done within ${downloadLimitMs / 1000} s`;
  return lastLines(ran.output, 1) || `exit code ${ran.exitCode}`;
}

async function build(folder: string, noDownload: string, options: EngineOptions): Promise<void> {
  const { progress, signal, variables = process.env } = options;
  const go = findOnPath("go", variables.PATH);
  const goVersion = /^go (\S+)$/m.exec(readFileSync(path.join(sources, "go.mod"), "utf8"))?.[1];
  const remedy =
    `install the Pulumi CLI ${sdkVersion()} or newer (https://www.pulumi.com/docs/install), ` +
    `or Go ${goVersion ?? ""} or newer (https://go.dev/doc/install) to build it with`;
  if (go === undefined) {
    throw new ToolError(
      `no Pulumi engine: none on the PATH, none to download (${noDownload}) and no Go to build it.\n` +
        `Either ${remedy}; then run this again.`,
    );
  }
  progress.say(`Building Pulumi ${engineVersion} with Go: takes 4 to 8 minutes, once`);
  const bin = path.join(folder, "bin");
  await mkdir(bin);
  let packages = 0;
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${engineVersion}`;
  const compile = run(
    go,
    [
      ...["build", "-v", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", `${bin}${path.sep}`],
      ...[".", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    ],
    {
      cwd: sources,
      // What this user set for other Go projects must not decide what is built here.
      env: {
        ...variables,
        ...{ CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off", GOOS: "", GOARCH: "" },
      },
      signal,
      onOutput: (text) => {
        packages += text.split("\n").length - 1;
      },
    },
  );
  const ran = await progress.during(
    "building the engine",
    compile,
    () => `, ${packages} packages so far`,
  );
  if (ran.exitCode !== 0) {
    throw new ToolError(
      `no Pulumi engine: building it with ${go} failed.\n${lastLines(ran.output, 15)}\n` +
        `If that is about Go itself, ${remedy}; then run this again.`,
    );
  }
}
