import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { SendMessageCommand } from "@aws-sdk/client-sqs";

import { localRegion } from "../../local/variables";
import { copyCheckout } from "../support/checkoutCopy";
import { makeVersionedBucket } from "../support/emulatedBucket";
import { bodyOf, changed, LocalModel } from "../support/localModel";

const run = promisify(execFile);
const BUCKET = "kettle-and-mug-versions";
const HANDLER = "functions/order-intake/handler.ts";

describe("Versions in a bucket, on the real engine", function () {
  let checkout: ReturnType<typeof copyCheckout>;
  let model: LocalModel;
  const path = (...names: string[]) => join(checkout.folder, ...names);

  before(async () => {
    checkout = copyCheckout();
    // What is fetched is kept with the packages, and these are shared: so this checkout gets a folder of its own.
    const shared = path("node_modules");
    rmSync(shared);
    await run("cp", ["-al", join(__dirname, "../../node_modules"), shared]);
    rmSync(join(shared, ".cache"), { recursive: true, force: true });
    writeFileSync(
      path("Pulumi.yaml"),
      readFileSync(path("Pulumi.yaml"), "utf8").replace(
        "default: repository",
        `default: s3://${BUCKET}/shop?region=${localRegion}`,
      ),
    );
    model = await LocalModel.start(checkout.folder);
    await makeVersionedBucket(model.endpoint, BUCKET);
  });

  after(async () => {
    await model.stop();
    checkout.remove();
  });

  /** Runs `ldm` of the checkout as somebody whose AWS is the emulator. */
  async function ldm(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [path("tools/ldm.js"), ...args], {
      cwd: checkout.folder,
      env: { ...process.env, ...model.project.variables },
    });
    return stdout.trim();
  }

  const forget = () => {
    rmSync(path("node_modules/.cache/lambda-deployment-model/versions"), {
      recursive: true,
      force: true,
    });
  };
  const fetched = () => readdirSync(path("node_modules/.cache/lambda-deployment-model/versions"));
  const versionsOf = (name: string) => readdirSync(path("functions", name, "versions")).sort();
  const up = async (environment: string) => {
    const { changes, functions } = await model.up(environment);
    return { changes: changed(changes), functions };
  };

  it("bring up an environment in the repository, to begin with", async () => {
    const { changes } = await up("dev");
    assert.deepEqual(Object.keys(changes), ["create"]);
  });

  it("take all versions there, and leave a manifest of each", async () => {
    assert.equal(
      await ldm("move", "--to", "bucket"),
      `Moved 8 versions to s3://${BUCKET}/shop?region=${localRegion}. Commit what has changed in functions/.`,
    );
    assert.deepEqual(versionsOf("order-intake"), ["1.json", "2.json", "3.json", "4.json"]);
    assert.match(await ldm("check"), /✓ released versions/);
  });

  it("are the same to an environment: nothing in it changes, in a checkout that has none of the bytes", async () => {
    forget();
    assert.deepEqual((await up("dev")).changes, {});
    // Just what dev pins.
    assert.equal(fetched().length, 3);
  });

  it("make an environment that was not there, through which messages flow", async () => {
    forget();
    const { functions } = await up("qa");
    const intake = functions.get("order-intake");
    assert.equal(intake?.version, 3);
    const order = readFileSync(path("functions/order-intake/events/order.json"), "utf8");
    const message = await model.observe(intake, async (observer) => {
      await model.aws.sqs.send(
        new SendMessageCommand({ QueueUrl: intake.sourceQueueUrl, MessageBody: order }),
      );
      await observer.until((seen) => seen.length > 0, Date.now() + 30_000);
      return observer.seen[0];
    });
    assert.ok(message !== undefined);
    assert.equal(bodyOf(message).orderId, bodyOf({ body: order }).orderId);
    assert.equal(message.attributes.version, "3");
  });

  it("are refused by a preview where the bucket has lost one", async () => {
    const file = path("functions/order-intake/versions/3.json");
    const manifest = readFileSync(file, "utf8");
    forget();
    writeFileSync(file, manifest.replace(`"bucket": "${BUCKET}"`, '"bucket": "lost"'));
    try {
      await assert.rejects(
        async () => (await model.stack("qa")).preview(),
        /order-intake version 3: its files are kept in a bucket and can't be had from there\. S3 in eu-central-1 knows no s3:\/\/lost\//,
      );
    } finally {
      writeFileSync(file, manifest);
    }
  });

  it("run by invoke, as they were released", async () => {
    forget();
    const result = await ldm("invoke", "order-intake", "--version", "1", "--env", "prod");
    assert.match(result, /"totalCents": 15183/);
    assert.equal(fetched().length, 1);
  });

  it("come from a release, too, and are promoted like any other", async () => {
    appendFileSync(path(HANDLER), "\nexport const released = true;\n");
    assert.match(
      await ldm("release", "order-intake"),
      /^Released order-intake version 5 .* to functions\/order-intake\/versions\/5\.json, its files to s3:/,
    );
    forget();
    model.set("dev", ["functions", "order-intake", "version"], 5);
    assert.equal((await up("dev")).functions.get("order-intake")?.version, 5);
    model.set("qa", ["functions", "order-intake", "version"], 5);
    assert.equal((await up("qa")).functions.get("order-intake")?.version, 5);
  });

  it("go back by the alias alone", async () => {
    model.set("qa", ["functions", "order-intake", "version"], 3);
    assert.deepEqual((await up("qa")).changes, { update: 1 });
  });

  it("come back into the repository, and nothing changes again", async () => {
    forget();
    assert.match(await ldm("move", "--to", "repository"), /^Moved 9 versions to the repository\./);
    assert.deepEqual(versionsOf("order-intake"), ["1", "2", "3", "4", "5"]);
    forget();
    assert.deepEqual((await up("qa")).changes, {});
    assert.ok(!existsSync(path("node_modules/.cache/lambda-deployment-model/versions")));
  });
});
