import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { QueueHandler } from "../../functions/shared/queueHandler";

import type { SnsServer } from "./snsServer";

/** Loads a released version as a cold start does, with these variables, and answers its handler. */
export async function loadReleased(
  folder: string,
  functionName: string,
  version: number,
  variables: Record<string, string>,
  sns: SnsServer,
): Promise<QueueHandler> {
  const before = { ...process.env };
  Object.assign(process.env, {
    POWERTOOLS_SERVICE_NAME: functionName,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    FUNCTION_VERSION: String(version),
    DESTINATION_TOPIC_ARN: `arn:aws:sns:eu-west-1:123456789012:${functionName}`,
    AWS_ENDPOINT_URL: sns.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ...variables,
  });
  try {
    coldStarts += 1;
    const url = pathToFileURL(join(folder, "index.mjs")).href;
    const loaded = (await import(`${url}?coldStart=${coldStarts}`)) as { handler: QueueHandler };
    // The SDK reads credentials and endpoint when it first sends.
    return async (event, context) => {
      const outside = { ...process.env };
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: sns.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      });
      try {
        return await loaded.handler(event, context);
      } finally {
        restore(outside);
      }
    };
  } finally {
    restore(before);
  }
}

// A module is evaluated once for each URL: this makes every load a cold start.
let coldStarts = 0;

function restore(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, environment);
}
