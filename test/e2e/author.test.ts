import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DeployedFunction } from "../../local/deployed";
import { copyCheckout } from "../support/checkoutCopy";
import { startLdm } from "../support/ldm";
import { bodyOf, changed, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;

describe("Somebody who writes a function", () => {
  const checkout = copyCheckout();
  const work = join(checkout.folder, "functions/invoicing/work.ts");
  let model: LocalModel;
  let running: ReadonlyMap<string, DeployedFunction>;

  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    execFileSync("git", [...identity, ...args], { cwd: checkout.folder });
  };
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  /** Runs what has to succeed, on a project; answers what it prints. */
  const ldm = async (folder: string, ...args: string[]): Promise<string> => {
    const { ended } = startLdm(["-C", folder, ...args], model.project.variables);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, `ldm ${args.join(" ")} exited with ${String(code)}:\n${stdout}${stderr}`);
    return stdout;
  };
  /** Pins a version in DEV, and deploys it. */
  const deploy = async (version: number) => {
    model.set("dev", ["functions", "invoicing", "version"], version);
    const { changes, functions } = await model.up("dev");
    running = functions;
    return changed(changes);
  };
  const fn = (name: string): DeployedFunction => {
    const found = running.get(name);
    assert.ok(found !== undefined, `${name} does not run in dev`);
    return found;
  };
  /** Sends an order to the first function; answers what the new one makes of it, and by which version. */
  const invoiceOf = (orderId: string) =>
    model.observe(fn("invoicing"), async (observer) => {
      await model.aws.sqs.send(
        new SendMessageCommand({
          QueueUrl: fn("order-intake").sourceQueueUrl,
          MessageBody: JSON.stringify({ ...order, orderId }),
        }),
      );
      await observer.until((seen) => seen.length > 0, Date.now() + 30_000);
      const [message] = observer.seen;
      assert.ok(message !== undefined, `nothing came out of invoicing for ${orderId}`);
      return { ...bodyOf(message), version: message.attributes.version };
    });

  before(async () => {
    git("init", "--quiet");
    commit("As it was");
    model = await LocalModel.start(checkout.folder);
    await ldm(checkout.folder, "init", "invoicing", "--fed-by", "order-intake");
    commit("Add invoicing");
    // The copies of the stack files are older than the function, and nothing needs the other two.
    for (const stack of model.project.stackNames) {
      for (const name of ["fulfilment", "notification", "invoicing"]) {
        model.set(stack, ["functions", name], { version: "none" });
      }
    }
  });

  after(async () => {
    await model.stop();
    checkout.remove();
  });

  it("sees nothing change while no version of it is pinned", async () => {
    const { functions } = await model.up("dev");
    assert.deepEqual([...functions.keys()], ["order-intake"]);
    await ldm(model.project.folder, "check");
  });

  it("runs its tests, which pass", async () => {
    assert.match(
      await ldm(checkout.folder, "test", "invoicing"),
      /says that it has seen a message/,
    );
  });

  it("runs it, and sees what it would publish", async () => {
    assert.match(
      await ldm(checkout.folder, "invoke", "invoicing", "--env", "dev"),
      /^Would publish to invoicing-DestinationSNSTopic-DEV:\n(.*\n){4}\{\n {2}"orderId": "A-1001",\n {2}"seenBy": "invoicing"\n\}$/m,
    );
  });

  it("releases and deploys its first version, and gets what the other function publishes", async () => {
    await ldm(checkout.folder, "release", "invoicing");
    await deploy(1);
    assert.deepEqual(await invoiceOf("first"), {
      orderId: "first",
      seenBy: "invoicing",
      version: "1",
    });
  });

  it("changes it, and sees the second version at work", async () => {
    writeFileSync(work, readFileSync(work, "utf8").replace('"invoicing"', '"the tax office"'));
    commit("Tell the tax office");
    await ldm(checkout.folder, "release", "invoicing");
    // The function, its alias, and what freezes the runtime of the published version.
    assert.deepEqual(await deploy(2), { update: 2, create: 1 });
    assert.deepEqual(await invoiceOf("second"), {
      orderId: "second",
      seenBy: "the tax office",
      version: "2",
    });
  });

  it("sees what the change makes of a sample event", async () => {
    assert.match(
      await ldm(checkout.folder, "test", "invoicing", "--version", "2", "--against", "1"),
      /^order-intake\.json +differs\n(.*\n)* +- +"seenBy": "invoicing"\n +\+ +"seenBy": "the tax office"$/m,
    );
  });

  it("sends what a version publishes to its topic, without a deployment", async () => {
    await model.observe(fn("invoicing"), async (observer) => {
      const event = JSON.stringify({ ...order, orderId: "sent" });
      const given = ["invoicing", "--env", "dev", "--version", "1", "--event", event];
      await ldm(checkout.folder, "invoke", ...given, "--send");
      await observer.until((seen) => seen.length > 0, Date.now() + 10_000);
      assert.deepEqual(observer.seen.map(bodyOf), [{ orderId: "sent", seenBy: "invoicing" }]);
    });
  });

  it("goes back, and sees the first version at work again", async () => {
    await ldm(model.project.folder, "rollback", "invoicing", "--env", "dev", "--yes");
    assert.deepEqual(await invoiceOf("third"), {
      orderId: "third",
      seenBy: "invoicing",
      version: "1",
    });
  });
});
