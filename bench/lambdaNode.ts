import { join } from "node:path";

import { makeOnce } from "../components/makeOnce";
import type { Progress } from "../local/progress";
import { cacheFolder } from "../tools/cache";
import { run } from "./measure";

/** A version of the Node.js that `nodejs24.x` has. */
const VERSION = "24.21.0";

/** Gets a Node.js as Lambda runs it: this one if it will do, else from npm, once for this user; answers its path. */
export async function ensureLambdaNode(progress: Progress): Promise<string> {
  if (process.versions.node.split(".")[0] === VERSION.split(".")[0]) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `${name}-${VERSION}`);
  await makeOnce(folder, async (temporary) => {
    progress.say(`Getting Node.js ${VERSION} from npm: takes a minute at most, once`);
    const quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
    const args = ["install", "--prefix", temporary, ...quietly, `${name}@${VERSION}`];
    await run("npm", args, { cwd: temporary, env: process.env });
  });
  return join(folder, "node_modules", name, "bin", "node");
}
