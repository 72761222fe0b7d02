import { existsSync } from "node:fs";
import { join } from "node:path";

import { makeOnce } from "../../components/makeOnce";
import { packageVersion } from "../../local/packageVersion";
import type { Progress } from "../../local/progress";
import { findPython, makePythonEnvironment } from "../../local/python";
import { cacheFolder, cacheKey } from "../../tools/cache";
import { run } from "../measure";

/**
 * Versions of the tools that are measured. Of Serverless it is the last that deploys without an account at its makers', under
 * the MIT licence.
 */
export const PEER_VERSIONS = { sam: "1.170.0", cdk: "2.1148.1", serverless: "3.40.0" } as const;

/** All of them bundle by the one that this project has. */
const ESBUILD = `esbuild@${packageVersion("esbuild")}`;

/** From PyPI. */
const SAM = `aws-sam-cli==${PEER_VERSIONS.sam}`;
/** From npm, with the compiler and the runner that `cdk init` of this version gives a project. */
const CDK = [
  ...[`aws-cdk@${PEER_VERSIONS.cdk}`, "aws-cdk-lib@2.276.0", "constructs@10.8.1"],
  ...["tsx@4.23.15", "typescript@7.0.2", "@types/node@24.19.4"],
  ESBUILD,
];
/** From npm, with the plugin that most of its users bundle TypeScript by. */
const SERVERLESS = [
  ...[`serverless@${PEER_VERSIONS.serverless}`, "serverless-esbuild@1.57.2"],
  ESBUILD,
];

/** What other people deploy functions with. */
export interface PeerTools {
  /** A Python that has `samcli`. */
  readonly samPython: string;
  /** The folder of its modules, of which the translator of SAM templates is one. */
  readonly samModules: string;
  /** A `node_modules` with CDK. */
  readonly cdk: string;
  /** A `node_modules` with Serverless and its plugin for esbuild. */
  readonly serverless: string;
}

/** Gets the tools, at these very versions, from PyPI and npm, once for this user. */
export async function ensurePeerTools(progress: Progress): Promise<PeerTools> {
  const samPython = await sam(progress);
  const modules = "import sysconfig; print(sysconfig.get_path('purelib'))";
  const options = { cwd: process.cwd(), env: process.env };
  return {
    samPython,
    samModules: (await run(samPython, ["-c", modules], options)).trim(),
    cdk: await fromNpm("AWS CDK", CDK, progress),
    serverless: await fromNpm("Serverless", SERVERLESS, progress),
  };
}

async function sam(progress: Progress): Promise<string> {
  const { file: python, version } = await findPython({});
  const folder = join(cacheFolder(), `sam-${cacheKey([SAM, python, version])}`);
  await once("AWS SAM", folder, progress, (temporary) =>
    makePythonEnvironment({ python, folder: temporary, packages: [SAM], what: SAM }),
  );
  return join(folder, "bin", "python");
}

async function fromNpm(
  what: string,
  packages: readonly string[],
  progress: Progress,
): Promise<string> {
  const folder = join(cacheFolder(), `npm-${cacheKey(packages)}`);
  await once(what, folder, progress, async (temporary) => {
    const quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
    const args = ["install", "--prefix", temporary, ...quietly, ...packages];
    const options = { cwd: temporary, env: process.env };
    await run("npm", args, options);
    // Its own script takes a start of Node away from each run.
    await run("npm", ["rebuild", "--prefix", temporary, "esbuild"], options);
  });
  return join(folder, "node_modules");
}

async function once(
  what: string,
  folder: string,
  progress: Progress,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  progress.say(`Installing ${what} to measure beside: takes some minutes at most, once`);
  await progress.during(`installing ${what}`, makeOnce(folder, make));
}
