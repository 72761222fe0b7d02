import { measureCost } from "./cost";
import { measureEnvironments } from "./environments";
import type { Part } from "./findings";
import { measurePackage } from "./package";
import { measurePeers } from "./peers";
import { measureRelease } from "./release";
import { measureRollback } from "./rollback";
import { measureStart } from "./start";
import { measureState } from "./state";
import { measureThroughput } from "./throughput";
import { measureUpdate } from "./update";

/** All parts, in the order in which they are measured. */
export const parts: Readonly<Record<string, Part>> = {
  start: {
    summary: "evaluating the program, beside loading Pulumi and a tutorial's program",
    rounds: 5,
    minutes: 2,
    measure: measureStart,
  },
  package: {
    summary: "size and import time of a function on Lambda's Node.js, beside SAM's build of it",
    rounds: 15,
    minutes: 1,
    measure: measurePackage,
  },
  release: {
    summary: "releasing ten functions, beside bundling them by esbuild alone",
    rounds: 5,
    minutes: 1,
    measure: measureRelease,
  },
  update: {
    summary: "updates of environments with 1, 10 and 100 functions, beside a tutorial's program",
    rounds: 3,
    minutes: 8,
    measure: measureUpdate,
  },
  peers: {
    summary: "deploying one function and going back, beside SAM, CDK and Serverless",
    rounds: 3,
    minutes: 6,
    measure: measurePeers,
  },
  environments: {
    summary: "updates of four environments, one after another and at the same time",
    rounds: 3,
    minutes: 4,
    measure: measureEnvironments,
  },
  state: {
    summary: "what the state of an environment takes of a bucket that it is in",
    rounds: 3,
    minutes: 3,
    measure: measureState,
  },
  rollback: {
    summary: "going back, beside an update that publishes",
    rounds: 5,
    minutes: 2,
    measure: measureRollback,
  },
  throughput: {
    summary: "messages a second from a queue through a function to a topic's subscriber",
    rounds: 3,
    minutes: 4,
    measure: measureThroughput,
  },
  cost: {
    summary: "what a million messages take of AWS, and cost",
    rounds: 1,
    minutes: 4,
    measure: measureCost,
  },
};
