import assert from "node:assert/strict";

import {
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";

import { SnsCapture } from "../../../tools/invoke/snsCapture";

const TOPIC = "arn:aws:sns:eu-west-1:000000000000:orders";

describe("What stands in for SNS", () => {
  const captures: SnsCapture[] = [];
  const clients: SNSClient[] = [];

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    for (const capture of captures.splice(0)) await capture.stop();
  });

  async function start(forwardTo?: string): Promise<{ capture: SnsCapture; client: SNSClient }> {
    const capture = await SnsCapture.start({ forwardTo });
    const client = new SNSClient({
      endpoint: capture.url,
      region: "eu-west-1",
      credentials: { accessKeyId: "000000000000", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    captures.push(capture);
    clients.push(client);
    return { capture, client };
  }

  const batch = new PublishBatchCommand({
    TopicArn: TOPIC,
    PublishBatchRequestEntries: [
      { Id: "a", Message: "one" },
      {
        Id: "b",
        Message: "two",
        MessageAttributes: {
          alias: { DataType: "String", StringValue: "QA" },
          raw: { DataType: "Binary", BinaryValue: Buffer.from("bytes") },
        },
      },
    ],
  });

  it("accepts a message and a batch, with ids that are the same in every run", async () => {
    const { capture, client } = await start();
    const { Successful, Failed } = await client.send(batch);
    const { MessageId } = await client.send(
      new PublishCommand({ TopicArn: TOPIC, Message: "three" }),
    );
    assert.deepEqual(
      Successful?.map((entry) => [entry.Id, entry.MessageId]),
      [
        ["a", "00000000-0000-4000-a000-000000000001"],
        ["b", "00000000-0000-4000-a000-000000000002"],
      ],
    );
    assert.deepEqual(Failed, []);
    assert.equal(MessageId, "00000000-0000-4000-a000-000000000003");
    assert.deepEqual(capture.published, [
      { topicArn: TOPIC, body: "one", attributes: {} },
      { topicArn: TOPIC, body: "two", attributes: { alias: "QA", raw: "Ynl0ZXM=" } },
      { topicArn: TOPIC, body: "three", attributes: {} },
    ]);
  });

  it("refuses every other call, and keeps its name", async () => {
    const { capture, client } = await start();
    await assert.rejects(client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: "sqs" })), {
      message:
        "Nothing but Publish and PublishBatch of SNS is there in this run, and not Subscribe",
    });
    const headers = { "x-amz-target": "DynamoDB_20120810.GetItem" };
    assert.equal((await fetch(capture.url, { method: "POST", headers })).status, 400);
    const answer = await fetch(`${capture.url}/bucket?a=1&b=<2>`);
    assert.match(await answer.text(), /and not GET \/bucket\?a=1&amp;b=/);
    assert.deepEqual(capture.refused, [
      "Subscribe",
      "DynamoDB_20120810.GetItem",
      "GET /bucket?a=1&b=%3C2%3E",
    ]);
    assert.deepEqual(capture.published, []);
  });

  it("hands a message on where it is told to, and answers what comes back", async () => {
    const behind = await start();
    const { capture, client } = await start(behind.capture.url);
    const { Successful } = await client.send(batch);
    assert.equal(Successful?.length, 2);
    assert.equal(behind.capture.published.length, 2);
    assert.deepEqual(capture.published, behind.capture.published);
  });

  it("has published nothing where that does not take it", async () => {
    const behind = await start();
    const { capture, client } = await start(behind.capture.url);
    await behind.capture.stop();
    captures.splice(captures.indexOf(behind.capture), 1);
    await assert.rejects(client.send(batch));
    assert.deepEqual(capture.published, []);
  });
});
