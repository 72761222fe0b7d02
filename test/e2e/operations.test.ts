import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { DeployedFunction } from "../../local/deployed";
import { startLdm } from "../support/ldm";
import { bodyOf, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;
/** What version 4 refuses, and version 3 does not look at. */
const tooNew = { ...order, orderId: "too-new", express: "yes" };
/** What every version refuses. */
const hopeless = { ...order, orderId: "hopeless", lines: [] };

interface Redriven {
  readonly moved: number;
  readonly left: number;
  readonly letters: {
    readonly body: string;
    readonly outcomes: {
      readonly version: number;
      readonly succeeded: boolean;
      readonly error?: string;
      readonly published: { readonly body: string }[];
    }[];
  }[];
}

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
  const deadLetters = () => model.aws.messagesIn(orderIntake.deadLetterQueueUrl);

  before(async () => {
    model = await LocalModel.start();
    // Six times the timeout passes between two receives, and there are five.
    model.set("dev", ["functions", "order-intake", "timeoutSeconds"], 1);
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
    const batch = { Records: [tooNew, hopeless].map((each) => ({ body: JSON.stringify(each) })) };
    await done("send", "order-intake", "--env", "dev", "--event", JSON.stringify(batch));
    await logs.said(
      /order-intake {2}ERROR {2}Record failed: InvalidMessageError: message\.express must be true or false/,
    );
    logs.kill("SIGINT");
    assert.equal((await logs.ended).code, 0);
    const errors = await done("logs", "--env", "dev", "--level", "error", "--json");
    assert.ok(errors.split("\n").filter((line) => line !== "").length >= 1);
    assert.ok(!errors.includes(id));
  });

  it("shows what was received too often, and leaves it where it is", async () => {
    const limit = Date.now() + 90_000;
    while ((await deadLetters()) < 2 && Date.now() < limit) await pause(500);
    for (let look = 1; look <= 2; look += 1) {
      const shown = await done("redrive", "order-intake", "--env", "dev", "--dry-run");
      assert.match(shown, /"orderId":"too-new"/);
      assert.match(shown, /"orderId":"hopeless"/);
    }
    assert.equal(await deadLetters(), 2);
  });

  it("compares what another version would make of them, and moves nothing", async () => {
    const { code, stdout, stderr } = await ldm(
      ...["redrive", "order-intake", "--env", "dev", "--version", "3", "--json"],
    ).ended;
    assert.equal(code, 1);
    assert.match(stderr, /Nothing was moved: dev runs version 4\./);
    assert.match(stderr, /1 of 2 dead letters fails with version 3, and stays where it is\./);
    const { moved, left, letters } = JSON.parse(stdout) as Redriven;
    assert.deepEqual({ moved, left }, { moved: 0, left: 2 });
    const outcomesOf = (orderId: string) =>
      letters.find(({ body }) => (JSON.parse(body) as { orderId: string }).orderId === orderId)
        ?.outcomes ?? [];
    const [runs, other] = outcomesOf("too-new");
    assert.equal(runs?.version, 4);
    assert.match(runs.error ?? "", /message\.express must be true or false/);
    assert.equal(other?.version, 3);
    assert.deepEqual(
      other.published.map(({ body }) => (JSON.parse(body) as { orderId: string }).orderId),
      ["too-new"],
    );
    assert.deepEqual(
      outcomesOf("hopeless").map(({ succeeded }) => succeeded),
      [false, false],
    );
    assert.equal(await deadLetters(), 2);
  });

  it("brings back what the version succeeds with once it runs, and it comes out", async () => {
    model.set("dev", ["functions", "order-intake", "version"], 3);
    await model.up("dev");
    await model.observe(orderIntake, async (observer) => {
      const { code, stdout } = await ldm(
        ...["redrive", "order-intake", "--env", "dev", "--version", "3", "--wait", "20s"],
      ).ended;
      assert.equal(code, 1);
      assert.match(stdout, /version 3, which runs: succeeds, and would publish 1 message$/m);
      assert.match(stdout, /version 3, which runs: fails: .*message\.lines must be a list/m);
      assert.match(
        stdout,
        /^1 dead letter went back to order-intake-SourceSQSQueue-DEV; 1 is left\.$/m,
      );
      assert.match(
        stdout,
        /^order-intake-SourceSQSQueue-DEV is empty, and no dead letter has come meanwhile\.$/m,
      );
      const isOut = await observer.until(
        (seen) => seen.some((message) => bodyOf(message).orderId === "too-new"),
        Date.now() + 20_000,
      );
      assert.ok(isOut);
    });
    assert.equal(await deadLetters(), 1);
  });
});
