import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import { isMap, parseDocument } from "yaml";
import { LocalAws } from "../../local/aws";
import { deployedFunctions, type DeployedFunction } from "../../local/deployed";
import { startEmulator, type Emulator } from "../../local/emulator";
import { ensureEngine } from "../../local/engine";
import { Observer, type SeenMessage } from "../../local/observer";
import { Progress, silentProgress } from "../../local/progress";
import { createLocalProject, stateFolder, type LocalProject } from "../../local/project";
import { localAccount, localRegion } from "../../local/variables";

/** The model on the real engine and an emulator of its own, with stack files that a test may edit. */
export class LocalModel {
  readonly aws: LocalAws;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;

  private constructor(
    private readonly folder: string,
    private readonly emulator: Emulator,
    readonly project: LocalProject,
  ) {
    const { endpoint } = emulator;
    this.aws = new LocalAws(endpoint, localRegion);
    const configuration = {
      endpoint,
      region: localRegion,
      credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
    };
    this.lambda = new LambdaClient(configuration);
    this.iam = new IAMClient(configuration);
    this.logs = new CloudWatchLogsClient(configuration);
  }

  /** @param program Folder of the program. Default: this checkout */
  static async start(program?: string): Promise<LocalModel> {
    const folder = mkdtempSync(join(tmpdir(), "ldm-e2e-"));
    // Getting the engine may take minutes, and then says so.
    const engine = await ensureEngine({ progress: new Progress(console.error) });
    const emulator = await startEmulator({ folder, progress: silentProgress });
    const project = await createLocalProject({
      folder: join(folder, "project"),
      engine,
      emulator,
      ...(program === undefined ? {} : { program }),
    });
    return new LocalModel(folder, emulator, project);
  }

  async stop(): Promise<void> {
    this.aws.destroy();
    this.lambda.destroy();
    this.iam.destroy();
    this.logs.destroy();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the emulator listens. */
  get endpoint(): string {
    return this.emulator.endpoint;
  }

  stack(name: string): Promise<Stack> {
    return this.project.stack(name);
  }

  /** The state of a stack as the backend keeps it. */
  state(name: string): string {
    const stacks = join(stateFolder(this.project.folder), ".pulumi", "stacks", "lambda-deployment");
    return readFileSync(join(stacks, `${name}.json`), "utf8");
  }

  /** Brings a stack up; answers how many resources were changed in which way, and what runs then. */
  async up(name: string): Promise<{ changes: OpMap; functions: Map<string, DeployedFunction> }> {
    const { summary, outputs } = await (await this.stack(name)).up();
    return {
      changes: summary.resourceChanges ?? {},
      functions: new Map(deployedFunctions(name, outputs).map((each) => [each.name, each])),
    };
  }

  /** Sets a value in a stack file, as somebody with an editor would. */
  set(stack: string, path: readonly string[], value: unknown): void {
    this.project.editStackFile(stack, (text) => {
      const document = parseDocument(text);
      const [key = "", ...rest] = path;
      document.setIn(["config", `lambda-deployment:${key}`, ...rest], value);
      if (!isMap(document.contents)) throw new Error(`The file of ${stack} is no map.`);
      return document.toString();
    });
  }

  /** Observes what a function publishes while `work` goes on. */
  async observe<T>(
    { destinationTopicArn }: DeployedFunction,
    work: (observer: Observer) => Promise<T>,
  ): Promise<T> {
    const observer = await Observer.of([destinationTopicArn], this.aws);
    try {
      return await work(observer);
    } finally {
      await observer.close();
    }
  }
}

/** How many resources an update changed, reads and those left as they are not counted. */
export function changed(changes: OpMap): OpMap {
  return Object.fromEntries(
    Object.entries(changes).filter(([kind]) => kind !== "same" && kind !== "read"),
  );
}

/** The JSON in a message. */
export function bodyOf({ body }: Pick<SeenMessage, "body">): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}
