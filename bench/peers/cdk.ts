import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { localAccount, localRegion } from "../../local/variables";
import { runTool, toolVariables } from "./commands";
import type { Contender, Deployment, Site } from "./deployment";
import { writeProject } from "./project";
import { writeRevision } from "./revision";
import { StackChanges } from "./stackChanges";

/** AWS CDK as `cdk init` sets it up, whose users go back by deploying the earlier source again. */
export const cdk: Contender = { name: "AWS CDK", prepare };

async function prepare({ folder, home, endpoint, tools }: Site): Promise<Deployment> {
  const app = join(folder, "infrastructure");
  const handler = writeProject(folder, "cdk", app);
  symlinkSync(tools.cdk, join(app, "node_modules"));
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "bench", version: "1.0.0" }));
  const options = { cwd: app, env: toolVariables(endpoint, home) };
  const command = join(tools.cdk, ".bin/cdk");
  const run = async (...args: readonly string[]): Promise<void> => {
    await runTool(command, [...args, "--no-notices"], options);
  };
  await run("bootstrap", `aws://${localAccount}/${localRegion}`);
  const changes = new StackChanges(endpoint, "bench");
  const deploy = () => run("deploy", "--require-approval", "never");
  return {
    handler,
    deploy,
    prepareGoingBack: () => {
      writeRevision(handler, 1);
    },
    goBack: deploy,
    build: () => run("synth", "--quiet"),
    preview: () => run("diff", "--app", "cdk.out"),
    changed: () => changes.take(),
    remove: () => undefined,
  };
}
