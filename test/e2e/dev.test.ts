import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout } from "../support/checkoutCopy";
import { startInTerminal, type PseudoTerminal } from "../support/pseudoTerminal";

/** How often a file is saved to tell how long it takes. */
const SAVES = 5;

describe("ldm dev, in a terminal", () => {
  const checkout = copyCheckout();
  const source = join(checkout.folder, "functions/order-intake/screen.ts");
  const original = readFileSync(source, "utf8");
  let terminal: PseudoTerminal;

  const start = (...names: string[]) =>
    startInTerminal([process.execPath, "tools/ldm.js", "dev", ...names], {
      cwd: checkout.folder,
      env: { ...process.env, NO_COLOR: "1" },
    });
  const ldm = (...args: string[]) =>
    execFileSync(process.execPath, ["tools/ldm.js", ...args], {
      cwd: checkout.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const save = (deliveryClass: string) => {
    writeFileSync(source, original.replaceAll('"standard"', `"${deliveryClass}"`));
  };
  /** The order as it came out of the first function after a key was pressed. */
  const sendByKey = async (): Promise<string> => {
    terminal.type("1");
    const [, order = ""] = await terminal.shows(/order-intake +in +(\S+) /);
    const [, , body = ""] = await terminal.shows(
      new RegExp(`order-intake +out +${order} +\\+(\\d+) ms .*?(\\{.*\\})`),
    );
    return body;
  };

  before(async () => {
    terminal = start();
    await terminal.shows(/Keys send a sample event: 1 order-intake, 2 fulfilment, 3 notification/);
  });

  after(async () => {
    terminal.kill();
    await terminal.ended;
    ldm("local", "down");
    checkout.remove();
  });

  it("shows a message at each hop, from the source queue to the last topic", async () => {
    terminal.type("1");
    const [, order = ""] = await terminal.shows(/order-intake +in +(\S+) +message [0-9a-f]{8} /);
    for (const name of ["order-intake", "fulfilment", "notification"]) {
      await terminal.shows(
        new RegExp(`${name} +out +${order} +\\+\\d+ ms +message [0-9a-f]{8} +\\{`),
      );
    }
  });

  it("lets nobody else work on the same local cloud", () => {
    assert.throws(() => ldm("dev"), {
      status: 1,
      stderr: /error: another ldm dev works on this local cloud already, as process \d+:/,
    });
  });

  it("runs what is saved from the next message on", async () => {
    const times: number[] = [];
    for (let index = 1; index <= SAVES; index += 1) {
      save(`class-${index}`);
      const [, took] = await terminal.shows(/order-intake +saved: runs after (\d+) ms/);
      times.push(Number(took));
      assert.match(await sendByKey(), new RegExp(`"deliveryClass":"class-${index}"`));
    }
    const sorted = times.sort((one, other) => one - other);
    console.log(
      `        from saved to live: median ${String(sorted[2])} ms of ${sorted.join(", ")}`,
    );
  });

  it("goes on with the one before where a source can't be bundled, and says where that is", async () => {
    writeFileSync(source, "export const = 1;\n");
    await terminal.shows(
      /order-intake +saved, but the one before goes on: [^]*functions\/order-intake\/screen\.ts:1:13: ERROR/,
    );
    assert.match(await sendByKey(), new RegExp(`"deliveryClass":"class-${SAVES}"`));
  });

  it("takes over from one that was killed", async () => {
    terminal.kill();
    await terminal.ended;
    save("after-kill");
    terminal = start("order-intake");
    await terminal.shows(/Keys send a sample event/);
    assert.match(await sendByKey(), /"deliveryClass":"after-kill"/);
  });

  it("ends by a key with the deployed versions as they were", async () => {
    terminal.type("q");
    await terminal.shows(/dev runs its deployed versions again/);
    assert.equal(await terminal.ended, 0);
    const sent = ldm("local", "send", "order-intake", "--env", "dev");
    assert.match(sent, /^version: 4$/m);
    assert.match(sent, /"deliveryClass": "standard"/);
  });
});
