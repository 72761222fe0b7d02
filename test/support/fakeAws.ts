import type { InitializeMiddleware, MetadataBearer, MiddlewareStack } from "@smithy/types";

import { AwsClients, type AwsOptions } from "../../tools/aws/clients";

/** What was asked, such as `{ command: "GetAlias", input: { FunctionName: … } }`. */
export interface AskedCommand {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers a command instead of AWS: with its output, or by throwing. */
export type Answer = (asked: AskedCommand) => object;

/** Real clients whose calls never leave the process; `asked` keeps them, oldest first. */
export function fakeAws(
  answer: Answer,
  options: Partial<AwsOptions> = {},
): { aws: AwsClients; asked: AskedCommand[] } {
  const aws = new AwsClients({ region: "eu-central-1", variables: {}, ...options });
  const asked: AskedCommand[] = [];
  const answering: Answer = (command) => {
    asked.push(command);
    return answer(command);
  };
  answerInstead(aws.lambda.middlewareStack, answering);
  answerInstead(aws.sqs.middlewareStack, answering);
  answerInstead(aws.cloudWatch.middlewareStack, answering);
  answerInstead(aws.logs.middlewareStack, answering);
  return { aws, asked };
}

/** An error as a service of AWS throws it. */
export function serviceError(
  name: string,
  message: string,
  fault: "client" | "server" = "client",
): Error {
  return Object.assign(new Error(message), { name, $fault: fault, $metadata: {} });
}

function answerInstead<In extends object, Out extends MetadataBearer>(
  stack: MiddlewareStack<In, Out>,
  answer: Answer,
): void {
  const middleware: InitializeMiddleware<In, Out> = (_next, context) => (args) => {
    const command = (context.commandName ?? "").replace(/Command$/, "");
    const output = answer({ command, input: Object.fromEntries(Object.entries(args.input)) });
    return Promise.resolve({ output: output as Out, response: {} });
  };
  // After the client's own first steps, before anything is sent.
  stack.add(middleware, { step: "initialize", priority: "low" });
}
