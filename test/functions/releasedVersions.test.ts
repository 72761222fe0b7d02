import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { VersionStore } from "../../components/versionStore";
import type { QueueHandler } from "../../functions/shared/queueHandler";
import { SnsCapture } from "../../tools/invoke/snsCapture";
import { lambdaContext, sqsEvent } from "../support/records";
import { loadReleased } from "../support/runReleased";
import { EVERY_VARIABLE } from "../support/variables";

const store = new VersionStore(join(__dirname, "../../functions"));

function sampleEvent(name: string, event: string): string {
  return readFileSync(join(store.folder, name, "events", `${event}.json`), "utf8");
}

/** Asserts that a JSON object has these fields, whatever others it has. */
function assertHas(json: string, fields: object): void {
  const actual = JSON.parse(json) as Record<string, unknown>;
  const compared = Object.keys(fields).map((name) => [name, actual[name]]);
  assert.deepEqual(Object.fromEntries(compared), fields);
}

describe("the released versions", () => {
  const loaded = new Map<string, QueueHandler>();
  let sns: SnsCapture;

  before(async () => {
    sns = await SnsCapture.start();
  });

  after(async () => {
    await sns.stop();
  });

  /** What a version publishes for one message. */
  async function publishedBy(name: string, version: number, body: string): Promise<string> {
    const key = `${name}@${version}`;
    const handler =
      loaded.get(key) ?? (await loadReleased(await store.open(name, version), EVERY_VARIABLE, sns));
    loaded.set(key, handler);
    sns.published = [];
    const response = await handler(sqsEvent(body), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [] });
    const [sent, ...others] = sns.published;
    assert.deepEqual(others, []);
    assert.equal(sent?.attributes.version, String(version));
    return sent.body;
  }

  const samples: [name: string, event: string, expected: Record<number, object>][] = [
    [
      "order-intake",
      "order",
      {
        1: { totalCents: 15_183 },
        2: { totalCents: 18_371, taxCents: 3188 },
        3: { totalCents: 17_756, netCents: 14_674 },
        4: { totalCents: 17_756, deliveryClass: "standard", review: true },
      },
    ],
    [
      "fulfilment",
      "priced-order",
      { 1: { warehouse: "ROT" }, 2: { warehouse: "ROT", parcels: 2 } },
    ],
    [
      "notification",
      "shipment",
      { 1: { to: "ada@example.com" }, 2: { subject: "Your order A-1001 is on its way" } },
    ],
  ];

  for (const [name, event, expected] of samples) {
    for (const version of store.versions(name)) {
      it(`include ${name} ${version}, which turns ${event}.json into its own result`, async () => {
        const body = await publishedBy(name, version, sampleEvent(name, event));
        // A version that is released later has to publish something, whatever that is.
        assertHas(body, expected[version] ?? {});
      });
    }
  }

  for (const version of store.versions("order-intake")) {
    it(`include order-intake ${version}, which reports a poisonous order and no other`, async () => {
      const handler = await loadReleased(
        await store.open("order-intake", version),
        EVERY_VARIABLE,
        sns,
      );
      const event = sqsEvent(
        sampleEvent("order-intake", "poison"),
        sampleEvent("order-intake", "order"),
      );
      assert.deepEqual(await handler(event, lambdaContext()), {
        batchItemFailures: [{ itemIdentifier: "message-1" }],
      });
    });
  }

  for (const name of store.functions()) {
    for (const version of store.versions(name)) {
      it(`include ${name} ${version}, which fails its cold start without the topic`, async () => {
        const variables = { ...EVERY_VARIABLE, DESTINATION_TOPIC_ARN: undefined };
        await assert.rejects(loadReleased(await store.open(name, version), variables, sns), {
          message:
            "Variable DESTINATION_TOPIC_ARN is not set: add it to this function's variables in the stack file.",
        });
      });
    }
  }

  for (const intake of store.versions("order-intake")) {
    for (const fulfilment of store.versions("fulfilment")) {
      for (const notification of store.versions("notification")) {
        it(`work together: order-intake ${intake}, fulfilment ${fulfilment}, notification ${notification}`, async () => {
          const order = sampleEvent("order-intake", "express-order");
          const priced = await publishedBy("order-intake", intake, order);
          const shipment = await publishedBy("fulfilment", fulfilment, priced);
          const message = await publishedBy("notification", notification, shipment);
          assertHas(message, {
            to: "konrad@example.com",
            from: "shop@example.com",
          });
        });
      }
    }
  }
});
