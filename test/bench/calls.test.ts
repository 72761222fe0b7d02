import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { callOf } from "../../bench/awsCall";
import { CallCounter } from "../../bench/callCounter";

function signed(service: string, headers: Record<string, string> = {}) {
  const scope = `20260102/eu-central-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=000000000000/${scope}, Signature=0`,
    ...headers,
  };
}

const POST = { method: "POST", url: "/", body: "" };

describe("a call to AWS", () => {
  const cases: [what: string, request: Parameters<typeof callOf>[0], call: unknown[]][] = [
    [
      "in a form",
      { ...POST, headers: signed("sns"), body: "Action=CreateTopic&Name=a" },
      ["sns", "CreateTopic", true],
    ],
    [
      "in a form, as a read",
      { ...POST, headers: signed("iam"), body: "RoleName=a&Action=GetRole" },
      ["iam", "GetRole", false],
    ],
    [
      "that only checks",
      { ...POST, headers: signed("cloudformation"), body: "Action=ValidateTemplate&Version=1" },
      ["cloudformation", "ValidateTemplate", false],
    ],
    [
      "named by a header",
      { ...POST, headers: signed("sqs", { "x-amz-target": "AmazonSQS.CreateQueue" }) },
      ["sqs", "CreateQueue", true],
    ],
    [
      "named by the path",
      {
        ...POST,
        url: "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm",
        headers: signed("monitoring"),
      },
      ["monitoring", "PutMetricAlarm", true],
    ],
    [
      "that is a method and a path",
      {
        ...POST,
        method: "PUT",
        url: "/2015-03-31/functions/a/aliases/DEV?x=1",
        headers: signed("lambda"),
      },
      ["lambda", "PUT /2015-03-31/functions/a/aliases/DEV", true],
    ],
    [
      "that gets",
      { ...POST, method: "GET", url: "/2015-03-31/functions/a", headers: signed("lambda") },
      ["lambda", "GET /2015-03-31/functions/a", false],
    ],
    [
      "that runs a function",
      { ...POST, url: "/2015-03-31/functions/a/invocations", headers: signed("lambda") },
      ["lambda", "POST /2015-03-31/functions/a/invocations", false],
    ],
    [
      "that sends a message",
      { ...POST, headers: signed("sns"), body: "Action=PublishBatch" },
      ["sns", "PublishBatch", false],
    ],
    ["without a signature", { ...POST, method: "GET", headers: {} }, ["unknown", "GET /", false]],
  ];
  for (const [what, request, [service, action, isWrite]] of cases) {
    it(`is known ${what}`, () => {
      assert.deepEqual(callOf(request), { service, action, isWrite });
    });
  }
});

describe("a counter of calls", () => {
  let aws: Server;
  let counter: CallCounter;

  beforeEach(async () => {
    aws = createServer((request, response) => {
      request.pipe(response.writeHead(201, { "x-path": request.url ?? "" }));
    });
    await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
    counter = await CallCounter.before(`http://127.0.0.1:${(aws.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    await counter.stop();
    aws.closeAllConnections();
    aws.close();
  });

  it("hands requests and answers on as they are, and counts them", async () => {
    const body = "Action=CreateTopic&Name=ä";
    const url = `${counter.url}/path?query=1`;
    const answer = await fetch(url, { method: "POST", headers: signed("sns"), body });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get("x-path"), "/path?query=1");
    assert.equal(await answer.text(), body);
    const { calls, bytesSent } = counter.take();
    assert.deepEqual(calls, [{ service: "sns", action: "CreateTopic", isWrite: true }]);
    assert.equal(bytesSent, Buffer.byteLength(body));
    assert.deepEqual(counter.take(), { calls: [], bytesSent: 0 });
  });

  it("leaves a caller without an answer where there is none", async () => {
    aws.closeAllConnections();
    await new Promise((resolve) => aws.close(resolve));
    await assert.rejects(fetch(counter.url));
  });
});
