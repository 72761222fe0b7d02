import type { LambdaClient } from "@aws-sdk/client-lambda";

import { messageOf } from "../../components/messageOf";
import { sendMessage } from "../../tools/aws/messages";
import { usualEvent } from "../../tools/project/events";
import type { Project } from "../../tools/project/project";
import { releasedIn } from "../../tools/project/released";
import type { DeployedFunction } from "../../tools/stacks/deployed";
import { realWorld } from "../../tools/world";
import type { LocalAws } from "../aws";
import { Observer } from "../observer";
import { numberedEvent } from "../trial";
import type { Endings } from "./endings";
import { hopOut, Traces, type Hop } from "./hops";
import { liveCodeOf } from "./liveCode";
import { LiveFunction } from "./liveFunction";
import type { Stream } from "./stream";

/** Where functions are worked on, and how to leave it as it was. */
export interface WorkbenchOptions {
  readonly project: Project;
  readonly aws: LocalAws;
  readonly lambda: LambdaClient;
  readonly stream: Stream;
  readonly endings: Endings;
}

/** Functions that run from their source, each in the place of the deployed one, and the messages between them. */
export class Workbench {
  readonly #live = new Map<string, { deployed: DeployedFunction; running: LiveFunction }>();
  readonly #traces = new Traces();

  constructor(private readonly options: WorkbenchOptions) {}

  /** Puts the source of a function in its place. */
  async begin(deployed: DeployedFunction): Promise<void> {
    const { lambda, endings } = this.options;
    const running = await LiveFunction.of(lambda, deployed, await this.#codeOf(deployed));
    endings.add(() => running.remove());
    this.#live.set(deployed.name, { deployed, running });
  }

  /** Runs a function's source as it is now; what hinders that is told, and the one before goes on. */
  async update(name: string): Promise<void> {
    const { stream } = this.options;
    const live = this.#live.get(name);
    if (live === undefined) return;
    const start = Date.now();
    try {
      await live.running.update(await this.#codeOf(live.deployed));
      stream.line(name, `saved: runs after ${Date.now() - start} ms`);
    } catch (error) {
      stream.line(name, `saved, but the one before goes on: ${messageOf(error)}`);
    }
  }

  /** Sends a function its usual sample event. */
  async send({ name, sourceQueueUrl }: DeployedFunction): Promise<void> {
    const { project, aws, stream } = this.options;
    try {
      const { body } = numberedEvent(usualEvent(project.program, name).text, 1);
      const at = Date.now();
      const messageId = await sendMessage(aws.sqs, sourceQueueUrl, { body, attributes: {} });
      this.#tell({ function: name, direction: "in", at, body, messageId });
    } catch (error) {
      stream.line(name, `nothing was sent: ${messageOf(error)}`);
    }
  }

  /** Begins to observe what functions publish; answers what tells it until `signal` fires. */
  async observe(functions: readonly DeployedFunction[]) {
    const { aws, endings } = this.options;
    const topics = functions.map(({ destinationTopicArn }) => destinationTopicArn);
    const observer = await Observer.of(topics, aws);
    endings.add(() => observer.close());
    return async (signal: AbortSignal): Promise<void> => {
      let told = 0;
      for (;;) {
        await observer.until(({ length }) => length > told, Infinity, signal);
        for (const message of observer.seen.slice(told)) this.#tell(hopOut(message));
        told = observer.seen.length;
      }
    };
  }

  #tell(hop: Hop): void {
    this.options.stream.line(hop.function, this.#traces.lineOf(hop), hop.at);
  }

  #codeOf(deployed: DeployedFunction) {
    const { project } = this.options;
    return liveCodeOf(project, releasedIn(project), deployed, realWorld);
  }
}
