import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DeployedFunction } from "../../local/deployed";
import { startLdm } from "../support/ldm";
import { bodyOf, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;

describe("ldm on what runs", function () {
  let model: LocalModel;
  let orderIntake: DeployedFunction;

  const ldm = (...args: string[]) =>
    startLdm(["-C", model.project.folder, ...args], model.project.variables);
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await ldm(...args).ended;
    assert.equal(code, 0, `ldm ${args.join(" ")} exited with ${String(code)}:\n${stdout}${stderr}`);
    return stdout;
  };
  /** Puts a message where SQS puts one that was received too often. */
  const bury = (body: object) =>
    model.aws.sqs.send(
      new SendMessageCommand({
        QueueUrl: orderIntake.deadLetterQueueUrl,
        MessageBody: JSON.stringify(body),
      }),
    );

  before(async () => {
    model = await LocalModel.start();
    const { functions } = await model.up("dev");
    const running = functions.get("order-intake");
    assert.ok(running);
    orderIntake = running;
  });
  after(() => model.stop());

  it("sends an event, and shows in the log what became of it", async () => {
    const [, id = ""] =
      /^sent message (\S+) to order-intake-SourceSQSQueue-DEV$/m.exec(
        await done("send", "order-intake", "--env", "dev"),
      ) ?? [];
    const logs = ldm("logs", "order-intake", "--env", "dev", "--follow");
    await logs.said(new RegExp(`order-intake  INFO   Published  version=4 messageId=${id}`));
    await done("send", "order-intake", "--env", "dev", "--event", JSON.stringify({ orderId: "?" }));
    await logs.said(
      /order-intake {2}ERROR {2}Record failed: InvalidMessageError: message\.orderId/,
    );
    logs.kill("SIGINT");
    assert.equal((await logs.ended).code, 0);
    const errors = await done("logs", "--env", "dev", "--level", "error", "--json");
    assert.ok(errors.split("\n").filter((line) => line !== "").length >= 1);
    assert.ok(!errors.includes(id));
  });

  it("shows dead letters, and leaves them where they are", async () => {
    await bury({ ...order, orderId: "dead-1" });
    await bury({ ...order, orderId: "dead-2", lines: [] });
    for (let look = 1; look <= 2; look += 1) {
      const shown = await done("redrive", "order-intake", "--env", "dev", "--dry-run");
      assert.match(shown, /dead-1/);
      assert.match(shown, /dead-2/);
    }
    assert.equal(await model.aws.messagesIn(orderIntake.deadLetterQueueUrl), 2);
  });

  it("compares what another version would make of them", async () => {
    const { code, stdout, stderr } = await ldm(
      ...["redrive", "order-intake", "--env", "dev", "--version", "1", "--json"],
    ).ended;
    assert.equal(code, 1);
    assert.match(stderr, /Nothing was moved: dev runs version 4\./);
    assert.match(stderr, /1 of 2 dead letters fail with version 1, and stay where they are\./);
    const { letters } = JSON.parse(stdout) as { letters: { outcomes: { succeeded: boolean }[] }[] };
    const outcomes = letters.map((letter) => letter.outcomes.map(({ succeeded }) => succeeded));
    assert.deepEqual(outcomes, [
      [true, true],
      [false, false],
    ]);
    assert.equal(await model.aws.messagesIn(orderIntake.deadLetterQueueUrl), 2);
  });

  it("brings back what the version that runs succeeds with, and it comes out", async () => {
    await model.observe(orderIntake, async (observer) => {
      const { code, stdout } = await ldm(
        ...["redrive", "order-intake", "--env", "dev", "--version", "4"],
      ).ended;
      assert.equal(code, 1);
      assert.match(stdout, /version 4, which runs: succeeds, and would publish 1 message$/m);
      assert.match(stdout, /version 4, which runs: fails: .*message\.lines must be a list/m);
      assert.match(stdout, /^1 dead letter went back to order-intake-SourceSQSQueue-DEV\.$/m);
      const isOut = await observer.until(
        (seen) => seen.some((message) => bodyOf(message).orderId === "dead-1"),
        Date.now() + 20_000,
      );
      assert.ok(isOut);
    });
    assert.equal(await model.aws.messagesIn(orderIntake.deadLetterQueueUrl), 1);
  });
});
