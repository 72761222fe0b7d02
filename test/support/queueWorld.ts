import { createHash } from "node:crypto";

import type { DeployedFunction } from "../../tools/stacks/deployed";
import { deployedOrders } from "./deployed";
import { fakeAws, type Answer, type AskedCommand } from "./fakeAws";
import { writeShop, writeStack } from "./shop";
import { TempProject } from "./tempProject";

/** The project `shop` with `orders` in `qa` and, protected, in `prod`, and what AWS answers about it. */
export class QueueWorld {
  readonly files = new TempProject();
  readonly asked: AskedCommand[] = [];
  /** What each environment runs. */
  running: readonly DeployedFunction[] = [deployedOrders({ environment: "qa" })];

  constructor(private readonly answer: Answer) {
    writeShop(this.files, { orders: { 2: {}, 3: {} }, bills: { 1: {} } });
    this.files.write("functions/orders/events/order.json", '{ "orderId": "1" }');
    writeStack(this.files, "qa", "protected: false");
    writeStack(this.files, "prod", "promotesFrom: qa\nprotected: true");
  }

  open = () =>
    Promise.resolve({
      functions: () => Promise.resolve(new Map(this.running.map((each) => [each.name, each]))),
      settings: () => Promise.reject(new Error("no stack of the shop has secrets")),
    });

  aws = () => {
    const { aws } = fakeAws((command) => {
      this.asked.push(command);
      return this.answer(command);
    });
    return aws;
  };
}

/** What SQS answers to a message that it takes. */
export function accepted({ input }: AskedCommand, MessageId: string): object {
  const MD5OfMessageBody = createHash("md5").update(String(input.MessageBody)).digest("hex");
  return { MessageId, MD5OfMessageBody };
}
