import type { SQSClient } from "@aws-sdk/client-sqs";

import { messageOf } from "../../components/messageOf";
import { queueNameOf } from "../aws/arns";
import { sendMessage, type Message } from "../aws/messages";
import { ToolError } from "../errors";
import type { EventText } from "../project/events";
import type { Project } from "../project/project";
import { confirm } from "../questions";
import { functionIn } from "../stacks/deployed";
import type { EnvironmentStack } from "../stacks/stack";
import type { Terminal } from "../terminal";
import { withAws, type World } from "../world";
import { messagesOf } from "./messages";

/** What to send, and where. */
export interface SendRequest {
  readonly name: string;
  readonly environment: string;
  readonly event: EventText;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * Sends an event to the source queue of a function.
 *
 * @throws UsageError where the event is none.
 * @throws ToolError where the environment does not run it, nobody agrees, or SQS refuses.
 */
export async function send(
  terminal: Terminal,
  world: World<Pick<EnvironmentStack, "functions">>,
  project: Project,
  { name, environment, event, yes, dryRun, json }: SendRequest,
): Promise<void> {
  const messages = messagesOf(event);
  const stackFile = project.stackFile(environment);
  const stack = await world.open(project, environment);
  const running = functionIn(await stack.functions(), name, environment, "It was never deployed.");
  const queueUrl = running.sourceQueueUrl;
  const queue = queueNameOf(queueUrl);
  const count = messages.length === 1 ? "1 message" : `${messages.length} messages`;
  if (dryRun) {
    if (json) terminal.print(JSON.stringify({ dryRun, queueUrl, messages }, null, 2));
    else {
      terminal.print(`${count} of ${event.file} would go to ${queue}:`);
      for (const { body } of messages) terminal.print(body);
    }
    return;
  }
  const { isProtected } = stackFile;
  const goes = messages.length === 1 ? "goes" : "go";
  const what = `${count} of ${event.file} ${goes} to ${queue}, in earnest.`;
  await confirm(terminal, what, { environment, isProtected, yes });
  const ids = await withAws(world, stackFile, running, ({ sqs }) =>
    sendAll(sqs, queueUrl, messages),
  );
  if (json) terminal.print(JSON.stringify({ dryRun, queueUrl, messageIds: ids }, null, 2));
  else for (const id of ids) terminal.print(`sent message ${id} to ${queue}`);
  terminal.talk(`What becomes of it: npx ldm logs ${name} --env ${environment} --since 1m`);
}

/** @returns SQS's ids of them, in the same order. */
async function sendAll(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<string[]> {
  const sent: string[] = [];
  for (const message of messages) {
    try {
      sent.push(await sendMessage(sqs, queueUrl, message));
    } catch (error) {
      if (sent.length === 0) throw error;
      throw new ToolError(
        `${sent.length} of ${messages.length} messages were sent (${sent.join(", ")}), and the others were not: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  return sent;
}
