import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";

import { dockerArguments, runInDocker, type ContainerOptions } from "../../../tools/invoke/docker";
import type { Outcome } from "../../../tools/invoke/outcome";
import { runOnce } from "../../../tools/invoke/runOnce";
import { placeWith, runnable, type Runnable } from "../../support/runnable";
import { TempProject } from "../../support/tempProject";

const OPTIONS: ContainerOptions = {
  name: "ldm-invoke-1",
  runtime: "nodejs24.x",
  memoryMb: 256,
  timeoutSeconds: 10,
  folder: "/shop/functions/orders/versions/3",
  handler: "index.handler",
  variables: ["TAX_PERCENT", "AWS_REGION"],
  ports: [9000, 9001],
  hasHostNetwork: true,
};

/**
 * Stands in for Docker: `docker run` answers as the emulator of Lambda in AWS's image does, until `docker rm`. Its calls
 * stand in the file `calls`.
 */
const FAKE_DOCKER = `#!/usr/bin/env node
const { appendFileSync, existsSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const args = process.argv.slice(2);
appendFileSync(__dirname + "/calls", JSON.stringify({ args, tax: process.env.TAX_PERCENT }) + "\\n");
if (args[0] === "rm") {
  writeFileSync(__dirname + "/removed", "");
  process.exit(0);
}
const address = args[args.indexOf("--runtime-interface-emulator-address") + 1];
const reply = ANSWER;
console.log("25 Nov 2026 08:00:00,000 [INFO] (rapid) exec '/var/runtime/bootstrap' (cwd=/var/task, handler=index.handler)");
createServer((request, response) => {
  let event = "";
  request.on("data", (chunk) => (event += chunk));
  request.on("end", async () => {
    console.log("START RequestId: 1 Version: 3");
    console.log("got " + request.url + " " + event);
    const body = new URLSearchParams({ Action: "Publish", TopicArn: "arn:aws:sns:eu-west-1:000000000000:t", Message: "hi" });
    await fetch(process.env.AWS_ENDPOINT_URL_SNS, { method: "POST", body });
    console.log("END RequestId: 1");
    console.log("REPORT RequestId: 1\\tInit Duration: 0.50 ms\\tDuration: 12.30 ms\\tBilled Duration: 13 ms\\tMemory Size: 256 MB\\tMax Memory Used: 256 MB\\t");
    if (reply === "hang up") request.socket.destroy();
    else response.end(reply);
  });
}).listen(Number(address.split(":")[1]), "127.0.0.1");
setInterval(() => existsSync(__dirname + "/removed") && process.exit(0), 20);
`;

describe("A function in AWS's image", () => {
  const path = process.env.PATH ?? "";
  let bin: TempProject;
  let code: Runnable;

  beforeEach(() => {
    bin = new TempProject();
    code = runnable("");
  });

  afterEach(() => {
    process.env.PATH = path;
    code.remove();
    bin.remove();
  });

  function installDocker(script: string): void {
    bin.write("docker", script);
    chmodSync(bin.path("docker"), 0o755);
    process.env.PATH = [bin.root, path].join(delimiter);
  }

  async function run(answer: string): Promise<Outcome> {
    installDocker(FAKE_DOCKER.replace("ANSWER", JSON.stringify(answer)));
    return runOnce(code, { place: placeWith(), event: { Records: [] } }, runInDocker);
  }

  it("runs with the environment's variables and memory, on this machine's own network on Linux", () => {
    assert.deepEqual(dockerArguments(OPTIONS), [
      "run",
      "--rm",
      ...["--name", "ldm-invoke-1"],
      ...["--memory", "256m"],
      ...["--volume", "/shop/functions/orders/versions/3:/var/task:ro"],
      ...["--env", "AWS_LAMBDA_FUNCTION_TIMEOUT=10"],
      ...["--env", "TAX_PERCENT"],
      ...["--env", "AWS_REGION"],
      ...["--network", "host"],
      ...["--entrypoint", "/usr/local/bin/aws-lambda-rie"],
      "public.ecr.aws/lambda/nodejs:24",
      ...["--runtime-interface-emulator-address", "127.0.0.1:9000"],
      ...["--runtime-api-address", "127.0.0.1:9001"],
      "/var/runtime/bootstrap",
      "index.handler",
    ]);
  });

  it("is reached by a port where containers have a network of their own", () => {
    const args = dockerArguments({ ...OPTIONS, runtime: "nodejs22.x", hasHostNetwork: false });
    assert.deepEqual(args.slice(-4), [
      "--publish",
      "127.0.0.1:9000:8080",
      "public.ecr.aws/lambda/nodejs:22",
      "index.handler",
    ]);
    assert.equal(args.includes("--network"), false);
  });

  it("gets the event, answers, and is taken away", async function () {
    if (process.platform !== "linux") this.skip();
    const outcome = await run('{"batchItemFailures":[]}');
    assert.deepEqual(outcome.response, { batchItemFailures: [] });
    assert.equal(outcome.succeeded, true);
    assert.deepEqual([outcome.initMs, outcome.durationMs], [0.5, 12.3]);
    assert.deepEqual(outcome.logs, [
      'got /2015-03-31/functions/function/invocations {"Records":[]}',
    ]);
    assert.deepEqual(outcome.published, [
      { topicArn: "arn:aws:sns:eu-west-1:000000000000:t", body: "hi", attributes: {} },
    ]);
    const calls = readFileSync(bin.path("calls"), "utf8").trim().split("\n");
    const [started, removed, ...others] = calls.map(
      (line) => JSON.parse(line) as { args: string[]; tax?: string },
    );
    assert.deepEqual(others, []);
    const name = started?.args[started.args.indexOf("--name") + 1] ?? "";
    assert.match(name, /^ldm-invoke-/);
    assert.deepEqual(removed?.args, ["rm", "--force", name]);
    // The values travel beside the command line, which every process on the machine can read.
    assert.equal(started?.tax, "19");
    assert.ok(started.args.includes("TAX_PERCENT"));
    assert.ok(started.args.includes(`${code.folder}:/var/task:ro`));
  });

  const failures: [title: string, answer: string, errorType: string, errorMessage: string][] = [
    [
      "an error of the handler",
      '{"errorType":"RangeError","errorMessage":"too far","trace":[]}',
      "RangeError",
      "too far",
    ],
    [
      "its timeout",
      "Task timed out after 10.00 seconds",
      "Sandbox.Timedout",
      "Task timed out after 10.00 seconds",
    ],
    ["no answer at all", "", "Runtime.ExitError", "It gave no answer."],
  ];
  for (const [title, answer, errorType, errorMessage] of failures) {
    it(`fails with ${title}`, async function () {
      if (process.platform !== "linux") this.skip();
      const { failure, succeeded } = await run(answer);
      assert.deepEqual(
        [failure?.errorType, failure?.errorMessage, succeeded],
        [errorType, errorMessage, false],
      );
    });
  }

  it("gets the event no second time where the container hangs up", async function () {
    if (process.platform !== "linux") this.skip();
    await assert.rejects(run("hang up"), {
      name: "ToolError",
      message: /^the container hung up \(socket hang up\): 25 Nov 2026 /,
    });
  });

  it("needs Docker", async () => {
    process.env.PATH = bin.root;
    await assert.rejects(runOnce(code, { place: placeWith(), event: {} }, runInDocker), {
      name: "ToolError",
      message:
        "there is no docker on the PATH: install it, or leave out --docker, which runs the function on the Node here.",
    });
  });

  it("says in Docker's words that it can't be run", async () => {
    installDocker('#!/bin/sh\n[ "$1" = rm ] || { echo "docker: no such image" >&2; exit 125; }\n');
    await assert.rejects(runOnce(code, { place: placeWith(), event: {} }, runInDocker), {
      name: "ToolError",
      message: "docker ended before the function could answer: docker: no such image",
    });
  });
});
