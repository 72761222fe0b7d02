import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { QueueHandler } from "../../functions/shared/queueHandler";
import type { SnsCapture } from "../../tools/invoke/snsCapture";

/** Which released bytes to run, and as what. */
export interface ReleasedFunction {
  /** Folder that holds index.mjs. */
  folder: string;
  function: string;
  version: number;
}

/** Loads a released version as a cold start does, with these variables, and answers its handler. */
export async function loadReleased(
  released: ReleasedFunction,
  variables: Record<string, string | undefined>,
  sns: SnsCapture,
): Promise<QueueHandler> {
  const environment = {
    POWERTOOLS_SERVICE_NAME: released.function,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    FUNCTION_VERSION: String(released.version),
    DESTINATION_TOPIC_ARN: `arn:aws:sns:eu-west-1:123456789012:${released.function}`,
    AWS_ENDPOINT_URL: sns.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...variables,
  };
  coldStarts += 1;
  const url = `${pathToFileURL(join(released.folder, "index.mjs")).href}?coldStart=${coldStarts}`;
  const { handler } = await withEnvironment(
    environment,
    async () => (await import(url)) as { handler: QueueHandler },
  );
  // The SDK reads region, credentials and endpoint no earlier than when it first sends.
  return (event, context) => withEnvironment(environment, () => handler(event, context));
}

// A module is evaluated once for each URL: this makes every load a cold start.
let coldStarts = 0;

async function withEnvironment<T>(
  environment: Record<string, string | undefined>,
  run: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(environment)) set(name, value);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(environment)) set(name, before[name]);
  }
}

// Assigning undefined to a variable would make it the text "undefined".
function set(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
