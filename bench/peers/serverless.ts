import { join } from "node:path";

import { makeVersionedBucket } from "../../test/support/emulatedBucket";
import { runTool, toolVariables } from "./commands";
import { UPLOADS, type Contender, type Deployment, type Site } from "./deployment";
import { writeProject } from "./project";
import { StackChanges } from "./stackChanges";

/** Serverless Framework, which has a command to go back to what it has kept of an earlier deployment. */
export const serverless: Contender = { name: "Serverless", prepare };

async function prepare({ folder, home, endpoint, tools }: Site): Promise<Deployment> {
  const handler = writeProject(folder, "serverless");
  await makeVersionedBucket(endpoint, UPLOADS);
  const env = {
    ...toolVariables(endpoint, home),
    // It would ask AWS by this too.
    HTTPS_PROXY: undefined,
    BENCH_BUCKET: UPLOADS,
    BENCH_PLUGINS: tools.serverless,
  };
  const command = join(tools.serverless, ".bin/serverless");
  const run = (...args: readonly string[]): Promise<string> =>
    runTool(command, args, { cwd: folder, env });
  const deploy = async (): Promise<void> => {
    await run("deploy");
  };
  const changes = new StackChanges(endpoint, "bench-bench");
  let previous = "";
  return {
    handler,
    deploy,
    prepareGoingBack: async () => {
      previous = previousDeployment(await run("deploy", "list"));
    },
    goBack: async () => {
      await run("rollback", "--timestamp", previous);
    },
    build: async () => {
      await run("package");
    },
    preview: undefined,
    changed: () => changes.take(),
    remove: () => undefined,
  };
}

/**
 * The last deployment but one of those that `serverless deploy list` prints, oldest first.
 *
 * @throws Error where there are less than two.
 */
export function previousDeployment(listed: string): string {
  const timestamps = [...listed.matchAll(/^Timestamp: (\d+)$/gm)].map(([, timestamp]) => timestamp);
  const previous = timestamps.at(-2);
  if (previous === undefined) throw new Error(`Serverless lists no earlier deployment:\n${listed}`);
  return previous;
}
