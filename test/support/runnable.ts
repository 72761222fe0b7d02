import type { Code } from "../../tools/invoke/code";
import type { Place } from "../../tools/invoke/place";
import { TempProject } from "./tempProject";

/** Code that can be run, in a temporary folder, until `remove()`. */
export interface Runnable extends Code {
  remove(): void;
}

/** Makes a function of what is to be in its `index.mjs`. */
export function runnable(index: string, code: Partial<Code> = {}): Runnable {
  const project = new TempProject();
  project.write("index.mjs", index);
  return {
    function: "orders",
    version: 3,
    isSource: false,
    label: "version 3",
    folder: project.root,
    handler: "index.handler",
    contract: undefined,
    ...code,
    remove: () => {
      project.remove();
    },
  };
}

/** The environment `qa`, with these settings of the function `orders`. */
export function placeWith(frozen: Partial<Place["frozen"]> = {}): Place {
  return {
    environment: "qa",
    alias: "QA",
    region: "eu-west-1",
    frozen: {
      runtime: "nodejs24.x",
      architecture: "arm64",
      memoryMb: 256,
      timeoutSeconds: 10,
      variables: { TAX_PERCENT: "19" },
      destinationTopicName: "orders-DestinationSNSTopic-QA",
      logGroupName: "/aws/lambda/orders-QA",
      logLevel: "INFO",
      ...frozen,
    },
  };
}
