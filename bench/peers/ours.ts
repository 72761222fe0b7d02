import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkout, createLocalProject } from "../../local/project";
import { EVERY_VARIABLE } from "../../test/support/variables";
import { makeDeployableShop, STACK, stackFile } from "../deployableShop";
import { run } from "../measure";
import { operationsIn } from "../operations";
import { functionNames } from "../shop";
import { copySources, makeRepository } from "../sources";
import type { Contender, Deployment, Site } from "./deployment";

/** This program with one function: a release, its number in the stack file, and an update; going back is an update alone. */
export const ours: Contender = { name: "this program", isOurs: true, prepare };

async function prepare({ folder, endpoint, engine }: Site): Promise<Deployment> {
  const shop = makeDeployableShop(1, []);
  const names = functionNames(1);
  copySources(shop.folder, names);
  const source = join(shop.folder, "functions", ...names);
  // The others call nothing before they move an alias.
  rmSync(join(source, "smoke.json"));
  await makeRepository(shop.folder);
  const project = await createLocalProject({
    folder,
    engine,
    emulator: { endpoint },
    program: shop.folder,
  });
  await project.stack(STACK);
  const env = { ...process.env, ...project.variables };
  const released = (): number => readdirSync(join(source, "versions")).length;
  const pin = (version: number): void => {
    writeFileSync(
      project.stackFile(STACK),
      stackFile(1, { version }, { variables: EVERY_VARIABLE }),
    );
  };
  const release = async (): Promise<void> => {
    const args = [join(checkout, "tools/ldm.js"), "-C", shop.folder, "release", "--all"];
    await run(process.execPath, args, { cwd: shop.folder, env });
    pin(released());
  };
  const pulumi = (...args: readonly string[]): Promise<string> =>
    run("pulumi", [...args, "--stack", STACK], { cwd: project.folder, env });
  let operations = 0;
  const up = async (): Promise<void> => {
    operations = operationsIn(await pulumi("up", "--yes", "--skip-preview"));
  };
  const deploy = async (): Promise<void> => {
    await release();
    await up();
  };
  return {
    handler: join(source, "handler.ts"),
    deploy,
    prepareGoingBack: () => {
      pin(released() - 1);
    },
    goBack: up,
    build: release,
    preview: async () => {
      await pulumi("preview");
    },
    changed: () => Promise.resolve(operations),
    remove: () => {
      shop.remove();
    },
  };
}
