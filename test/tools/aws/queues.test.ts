import assert from "node:assert/strict";

import { oldestMessageSeconds } from "../../../tools/aws/messageAge";
import { messagesIn, queueDepth } from "../../../tools/aws/queues";
import { fakeAws } from "../../support/fakeAws";

const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-QA";

describe("queueDepth", () => {
  it("tells what waits, what is being worked on and what is delayed", async () => {
    const { aws } = fakeAws(() => ({
      Attributes: {
        ApproximateNumberOfMessages: "12",
        ApproximateNumberOfMessagesNotVisible: "3",
        ApproximateNumberOfMessagesDelayed: "1",
      },
    }));
    const depth = await queueDepth(aws.sqs, url);
    assert.deepEqual(depth, { visible: 12, inFlight: 3, delayed: 1 });
    assert.equal(messagesIn(depth), 16);
  });
});

describe("oldestMessageSeconds", () => {
  const now = new Date("2026-11-25T12:00:00Z");

  it("is the newest number that CloudWatch has of the last ten minutes", async () => {
    const { aws, asked } = fakeAws(() => ({
      MetricDataResults: [
        {
          Id: "q0",
          Timestamps: [new Date("2026-11-25T11:58:00Z"), new Date("2026-11-25T11:57:00Z")],
          Values: [40, 70],
        },
      ],
    }));
    assert.equal(await oldestMessageSeconds(aws.cloudWatch, url, now), 40);
    assert.deepEqual(
      asked.map(({ input }) => [input.StartTime, input.EndTime]),
      [[new Date("2026-11-25T11:50:00Z"), now]],
    );
    assert.match(
      JSON.stringify(asked[0]?.input),
      /"ApproximateAgeOfOldestMessage","Dimensions":\[{"Name":"QueueName","Value":"orders-QA"}\]/,
    );
  });

  it("is unknown, not 0, where CloudWatch has none", async () => {
    const { aws } = fakeAws(() => ({
      MetricDataResults: [{ Id: "q0", Timestamps: [], Values: [] }],
    }));
    assert.equal(await oldestMessageSeconds(aws.cloudWatch, url, now), undefined);
  });
});
