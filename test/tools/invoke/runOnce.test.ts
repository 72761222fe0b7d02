import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { isRunning } from "../../../local/processes";
import type { Code } from "../../../tools/invoke/code";
import type { Run } from "../../../tools/invoke/execution";
import type { Outcome } from "../../../tools/invoke/outcome";
import { runOnce } from "../../../tools/invoke/runOnce";
import { placeWith, runnable, type Runnable } from "../../support/runnable";

const EVENT = { Records: [{ messageId: "one" }, { messageId: "two" }] };

describe("A run of a function", () => {
  const made: Runnable[] = [];

  afterEach(() => {
    for (const each of made.splice(0)) each.remove();
  });

  function codeOf(index: string, code: Partial<Code> = {}): Code {
    const each = runnable(index, code);
    made.push(each);
    return each;
  }

  function run(index: string, options: Partial<Run> = {}): Promise<Outcome> {
    return runOnce(codeOf(index), { place: placeWith(), event: EVENT, ...options });
  }

  it("answers what the handler answers, as JSON has it", async () => {
    const outcome = await run(
      "export const handler = async (event) => ({ ids: event.Records.map((r) => r.messageId), at: new Date(0), none: undefined });",
    );
    assert.deepEqual(outcome.response, { ids: ["one", "two"], at: "1970-01-01T00:00:00.000Z" });
    assert.equal(outcome.succeeded, true);
    assert.equal(outcome.failure, undefined);
    assert.ok((outcome.initMs ?? -1) >= 0 && (outcome.durationMs ?? -1) >= 0);
    assert.ok((outcome.peakMemoryMb ?? 0) > 10);
  });

  it("answers null where the handler answers nothing, with or without a promise", async () => {
    for (const index of [
      "export const handler = async () => {};",
      "export function handler() {}",
    ]) {
      const { response, succeeded } = await run(index);
      assert.deepEqual([response, succeeded], [null, true]);
    }
  });

  it("has the function's variables and Lambda's, and of this shell's no more than the PATH", async () => {
    process.env.LEAKED = "yes";
    try {
      const { response } = await run("export const handler = async () => process.env;", {
        place: placeWith({ variables: { TAX_PERCENT: "19", AWS_REGION: "mars-1" } }),
      });
      const variables = response as Record<string, string>;
      const endpoint = variables.AWS_ENDPOINT_URL ?? "";
      assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.deepEqual(variables, {
        PATH: process.env.PATH,
        TAX_PERCENT: "19",
        DESTINATION_TOPIC_ARN: "arn:aws:sns:eu-west-1:000000000000:orders-DestinationSNSTopic-QA",
        FUNCTION_VERSION: "3",
        AWS_ENDPOINT_URL: endpoint,
        AWS_ENDPOINT_URL_SNS: endpoint,
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
        AWS_ACCESS_KEY_ID: "000000000000",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_SESSION_TOKEN: "test",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_FUNCTION_NAME: "orders-0000000",
        AWS_LAMBDA_FUNCTION_VERSION: "3",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_FORMAT: "JSON",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/orders-QA",
        AWS_LAMBDA_LOG_LEVEL: "INFO",
        AWS_LAMBDA_LOG_STREAM_NAME: "2024/01/01/[3]00000000000000000000000000000000",
        LAMBDA_TASK_ROOT: variables.LAMBDA_TASK_ROOT,
        LANG: "en_US.UTF-8",
        TZ: ":UTC",
        _HANDLER: "index.handler",
      });
      assert.equal(variables.LAMBDA_TASK_ROOT, made[0]?.folder);
    } finally {
      Reflect.deleteProperty(process.env, "LEAKED");
    }
  });

  it("hands over a context as Lambda does, with the environment's alias", async () => {
    const { response } = await run(
      "export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });",
      { requestId: "request-1", place: placeWith({ memoryMb: 512 }) },
    );
    const { left, ...context } = response as { left: number };
    assert.ok(left > 0 && left <= 10_000);
    assert.deepEqual(context, {
      callbackWaitsForEmptyEventLoop: true,
      functionName: "orders-0000000",
      functionVersion: "3",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:orders-0000000:QA",
      memoryLimitInMB: "512",
      awsRequestId: "request-1",
      logGroupName: "/aws/lambda/orders-QA",
      logStreamName: "2024/01/01/[3]00000000000000000000000000000000",
    });
  });

  it("names the source as Lambda names what is not published", async () => {
    const code = codeOf(
      "export const handler = async (event, { functionVersion }) => functionVersion;",
      {
        isSource: true,
      },
    );
    const { response } = await runOnce(code, { place: placeWith(), event: EVENT });
    assert.equal(response, "$LATEST");
  });

  it("tells each line as it comes, of both outputs", async () => {
    const told: string[] = [];
    const outcome = await run(
      'console.log("loaded"); export const handler = async () => { console.log("in"); console.error("err"); };',
      { onLog: (line) => told.push(line) },
    );
    assert.deepEqual([...told].sort(), ["err", "in", "loaded"]);
    assert.deepEqual(outcome.logs, told);
  });

  it("is not confused by a handler that writes to whatever is open", async () => {
    const outcome = await run(
      'import { writeSync } from "node:fs";\n' +
        'export const handler = async () => { writeSync(3, "mine\\n"); return "done"; };',
    );
    assert.equal(outcome.response, "done");
  });

  it("counts the records that the response reports, and finds them in the event", async () => {
    const outcome = await run(
      'export const handler = async () => ({ batchItemFailures: [{ itemIdentifier: "two" }, { itemIdentifier: "three" }] });',
    );
    assert.deepEqual(outcome.failedRecords, [
      { messageId: "two", record: 2 },
      { messageId: "three", record: undefined },
    ]);
    assert.deepEqual([outcome.succeeded, outcome.records], [false, 2]);
  });

  it("fails with what the handler throws", async () => {
    const { failure, succeeded, response } = await run(
      'export const handler = async () => { throw new RangeError("too far"); };',
    );
    assert.equal(failure?.errorType, "RangeError");
    assert.equal(failure.errorMessage, "too far");
    assert.match(failure.trace?.[1] ?? "", /at handler \(file:.*index\.mjs:1:/);
    assert.deepEqual([succeeded, response], [false, undefined]);
  });

  const failures: [title: string, index: string, errorType: string, errorMessage: string][] = [
    ["what loading it throws", 'throw new TypeError("no region");', "TypeError", "no region"],
    [
      "what is thrown and is no error",
      'export const handler = async () => { throw "plain"; };',
      "string",
      "plain",
    ],
    [
      "a handler that is not there",
      "export const main = 1;",
      "Runtime.HandlerNotFound",
      "index.handler is no function that the code exports; it exports nothing of that name.",
    ],
    [
      "a handler that is something else",
      "export const handler = 5;",
      "Runtime.HandlerNotFound",
      "index.handler is no function that the code exports; it is of type number.",
    ],
    [
      "what is thrown and is no text either",
      "export const handler = async () => { throw Object.create(null); };",
      "handled",
      "What was thrown can't be made a text.",
    ],
    [
      "an error of odd parts",
      "export const handler = async () => { throw Object.assign(new Error(), { name: 1, message: 2, stack: 3 }); };",
      "1",
      "2",
    ],
    [
      "loading that never settles",
      "await new Promise(() => {}); export const handler = 1;",
      "Runtime.NodeJsExit",
      "Nothing was left to wait for, and the code had not finished loading: something that it awaits never calls back.",
    ],
    [
      "a handler that takes a callback",
      "export const handler = (event, context, callback) => { callback(null, 1); };",
      "Runtime.CallbackHandlerDeprecated",
      "The handler takes a callback, which Lambda has not handed out since Node.js 24: return a promise instead.",
    ],
    [
      "a promise that never settles",
      "export const handler = () => new Promise(() => {});",
      "Runtime.NodeJsExit",
      "Nothing was left to wait for, and the handler's promise had not settled: something that it awaits never calls back.",
    ],
    [
      "a rejection that nobody handles",
      'export const handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 500)); };',
      "Runtime.UnhandledPromiseRejection",
      "lost",
    ],
    [
      "a process that it ends",
      "export const handler = async () => { process.exit(0); };",
      "Runtime.ExitError",
      "Runtime exited without providing a reason",
    ],
    [
      "a process that it ends with a code",
      "export const handler = async () => { process.exit(7); };",
      "Runtime.ExitError",
      "Runtime exited with error: exit status 7",
    ],
    [
      "a process that something kills",
      'export const handler = async () => { process.kill(process.pid, "SIGTERM"); await new Promise((r) => setTimeout(r, 5000)); };',
      "Runtime.ExitError",
      "Runtime exited with error: signal: SIGTERM",
    ],
  ];
  for (const [title, index, errorType, errorMessage] of failures) {
    it(`fails for ${title}`, async () => {
      const { failure, succeeded } = await run(index);
      assert.deepEqual([failure?.errorType, failure?.errorMessage], [errorType, errorMessage]);
      assert.equal(succeeded, false);
    });
  }

  it("is ended at the environment's timeout, whatever it does, and what it started too", async () => {
    const { failure, logs } = await run(
      `import { spawn } from "node:child_process";
       export const handler = async () => {
         console.log(spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]).pid);
         for (;;);
       };`,
      { place: placeWith({ timeoutSeconds: 1 }) },
    );
    assert.deepEqual(failure, {
      errorType: "Sandbox.Timedout",
      errorMessage: "Task timed out after 1.00 seconds",
    });
    await gone(Number(logs[0]));
  });

  it("leaves nothing behind that the function started", async () => {
    for (const detached of [false, true]) {
      const { response, succeeded, logs } = await run(
        `import { spawn } from "node:child_process";
         export const handler = async () => {
           const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 9000)"], { stdio: "inherit", detached: ${detached} });
           child.unref();
           console.log("done");
           return child.pid;
         };`,
      );
      assert.deepEqual([succeeded, logs], [true, ["done"]]);
      // One that has left its group is beyond reach, and is not waited for.
      if (detached) process.kill(Number(response), "SIGKILL");
      await gone(Number(response));
    }
  });

  it("does not count loading against the timeout", async () => {
    const { succeeded } = await run(
      "await new Promise((r) => setTimeout(r, 1200)); export const handler = async () => 1;",
      { place: placeWith({ timeoutSeconds: 1 }) },
    );
    assert.equal(succeeded, true);
  });

  it("fails where it takes more memory than it has, on the heap or beside it", async () => {
    const place = placeWith({ memoryMb: 128 });
    const heap =
      "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); };";
    const beside = "export const handler = async () => Buffer.alloc(150e6, 1).length;";
    for (const index of [heap, beside]) {
      const { failure, response } = await run(index, { place });
      assert.deepEqual(failure, {
        errorType: "Runtime.OutOfMemory",
        errorMessage: "Runtime exited with error: signal: killed",
      });
      assert.equal(response, undefined);
    }
    const { peakMemoryMb, succeeded } = await run(beside);
    assert.ok((peakMemoryMb ?? 0) > 150, `${peakMemoryMb} MB`);
    assert.equal(succeeded, true);
  });

  it("is the same each time where time and chance are to stand still", async () => {
    const index = `
      import { randomUUID } from "node:crypto";
      export const handler = async () => ({
        at: new Date().toISOString(), now: Date.now(), text: Date(), of: new Date(5).getTime(), is: new Date() instanceof Date,
        chance: Math.random(), ids: [randomUUID(), crypto.randomUUID()],
      });`;
    const { response } = await run(index, { isDeterministic: true });
    const again = await run(index, { isDeterministic: true });
    assert.deepEqual(response, again.response);
    assert.deepEqual(response, {
      at: "2024-01-01T00:00:00.000Z",
      now: 1_704_067_200_000,
      text: "Mon Jan 01 2024 00:00:00 GMT+0000 (Coordinated Universal Time)",
      of: 5,
      is: true,
      chance: 0.001,
      ids: ["00000000-0000-4000-b000-000000000001", "00000000-0000-4000-b000-000000000002"],
    });
  });

  it("ends with everything that it started when it is interrupted", async () => {
    const stop = new AbortController();
    let pid = 0;
    const running = run(
      "console.log(process.pid); export const handler = () => new Promise((r) => setTimeout(r, 60000));",
      {
        place: placeWith({ timeoutSeconds: 900 }),
        signal: stop.signal,
        onLog: (line) => {
          pid = Number(line);
          stop.abort(new Error("enough"));
        },
      },
    );
    await assert.rejects(running, { message: "enough" });
    await gone(pid);
  });

  it("does not begin where it was interrupted before", async () => {
    const signal = AbortSignal.abort(new Error("before"));
    await assert.rejects(run("", { signal }), { message: "before" });
  });
});

/** Waits until a process is no more. */
async function gone(pid: number): Promise<void> {
  assert.ok(pid > 0);
  while (isRunning(pid)) await pause(20);
}
