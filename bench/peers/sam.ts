import { makeVersionedBucket } from "../../test/support/emulatedBucket";
import { runTool, toolVariables } from "./commands";
import { UPLOADS, type Contender, type Deployment, type Site } from "./deployment";
import { writeProject } from "./project";
import { writeRevision } from "./revision";
import { StackChanges } from "./stackChanges";

const STACK = "bench";

/** AWS SAM CLI, whose users go back by deploying the earlier source again. */
export const sam: Contender = { name: "AWS SAM", prepare };

async function prepare({ folder, home, endpoint, tools }: Site): Promise<Deployment> {
  const handler = writeProject(folder, "sam");
  const options = { cwd: folder, env: toolVariables(endpoint, home) };
  const run = async (...args: readonly string[]): Promise<void> => {
    await runTool(tools.samPython, ["-m", "samcli", ...args], options);
  };
  await makeVersionedBucket(endpoint, UPLOADS);
  const changes = new StackChanges(endpoint, STACK);
  const build = () => run("build");
  const deployBuilt = (...further: readonly string[]) =>
    run(
      ...["deploy", "--stack-name", STACK, "--s3-bucket", UPLOADS],
      ...["--capabilities", "CAPABILITY_IAM"],
      ...["--no-confirm-changeset", "--no-fail-on-empty-changeset", ...further],
    );
  const deploy = async (): Promise<void> => {
    await build();
    await deployBuilt();
  };
  return {
    handler,
    deploy,
    prepareGoingBack: () => {
      writeRevision(handler, 1);
    },
    goBack: deploy,
    build,
    preview: () => deployBuilt("--no-execute-changeset"),
    changed: () => changes.take(),
    remove: () => undefined,
  };
}
