import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DeleteFunctionCommand,
  GetAliasCommand,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { parse } from "yaml";
import { deployedFunctions as observable } from "../../local/deployed";
import { stateFolder } from "../../local/project";
import { deployedFunctions, type DeployedFunction } from "../../tools/stacks/deployed";
import type { StatusReport } from "../../tools/status/report";
import { startLdm, type Ended, type Running } from "../support/ldm";
import { bodyOf, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;
const FUNCTIONS = ["order-intake", "fulfilment", "notification"] as const;
const PINNED = {
  dev: { "order-intake": 4, fulfilment: 2, notification: 2 },
  qa: { "order-intake": 3, fulfilment: 1, notification: 1 },
  perf: { "order-intake": 1, fulfilment: 1, notification: 1 },
};
type Environment = keyof typeof PINNED;

describe("ldm on the real engine", function () {
  let model: LocalModel;

  const ldm = (...args: string[]): Running =>
    startLdm(["-C", model.project.folder, ...args], model.project.variables);
  const run = (...args: string[]): Promise<Ended> => ldm(...args).ended;
  /** Runs what has to succeed; answers what it printed. */
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, `ldm ${args.join(" ")} exited with ${String(code)}:\n${stdout}${stderr}`);
    return stdout;
  };
  /** Runs what has to fail; answers what it said. */
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 1, `ldm ${args.join(" ")} exited with ${String(code)}:\n${stdout}${stderr}`);
    return stderr;
  };
  const statusOf = async (environment: Environment, name = "order-intake") => {
    const report = JSON.parse(
      await done("status", name, "--env", environment, "--json"),
    ) as StatusReport;
    const found = report.environments[0]?.functions.find((each) => each.function === name);
    assert.ok(found !== undefined, `${name} is not in the status of ${environment}`);
    return found;
  };
  const fn = async (environment: Environment, name = "order-intake"): Promise<DeployedFunction> => {
    const outputs = await (await model.stack(environment)).outputs();
    const found = deployedFunctions(environment, outputs).get(name);
    assert.ok(found !== undefined, `${name} does not run in ${environment}`);
    return found;
  };
  const aliasOf = async (environment: Environment, name = "order-intake") => {
    const { ledger } = await fn(environment, name);
    return model.lambda.send(
      new GetAliasCommand({ FunctionName: ledger.functionName, Name: environment.toUpperCase() }),
    );
  };
  const publishedVersions = async (environment: Environment, name = "order-intake") => {
    const { ledger } = await fn(environment, name);
    const { Versions = [] } = await model.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: ledger.functionName }),
    );
    return Versions.map(({ Version }) => Version ?? "").filter((each) => each !== "$LATEST");
  };
  /** What the stack file says of a function. */
  const pinIn = (environment: Environment, name = "order-intake") => {
    const file = parse(readFileSync(model.project.stackFile(environment), "utf8")) as {
      config: Record<string, Record<string, Record<string, unknown>>>;
    };
    const { version, settings, canary, exception } =
      file.config["lambda-deployment:functions"]?.[name] ?? {};
    return { version, settings, canary, exception };
  };
  const pinOnly = (version: number) => ({
    version,
    settings: undefined,
    canary: undefined,
    exception: undefined,
  });

  before(async () => {
    model = await LocalModel.start();
    model.set("perf", ["protected"], true);
    for (const [environment, versions] of Object.entries(PINNED)) {
      for (const [name, version] of Object.entries(versions)) {
        model.set(environment, ["functions", name, "version"], version);
      }
      await model.up(environment);
    }
  });
  after(async () => {
    await model.stop();
  });

  describe("check", () => {
    it("finds nothing wrong with these files", async () => {
      await done("check");
    });
  });

  describe("status", () => {
    it("shows what runs, by whom it is known, and nothing out of place", async () => {
      const { pinned, deployed, live, drift, deadLetters } = await statusOf("qa");
      assert.equal(pinned?.version, 3);
      assert.equal(deployed?.version, 3);
      assert.equal(live?.publishedVersion, "1");
      assert.deepEqual(drift, []);
      assert.equal(deadLetters, 0);
      assert.ok(Date.parse(deployed.since ?? "") <= Date.now());
    });

    it("finds an alias moved by hand, which promote does not hand on", async () => {
      const { ledger } = await fn("dev");
      const alias = { FunctionName: ledger.functionName, Name: "DEV" };
      await model.lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "$LATEST" }));
      const { drift } = await statusOf("dev");
      assert.deepEqual(
        drift.map(({ kind }) => kind),
        ["alias-moved"],
      );
      assert.equal((await run("status", "--env", "dev", "--check")).code, 1);
      assert.match(
        await refused("promote", "order-intake", "--to", "qa"),
        /dev does not really run what its stack says of order-intake/,
      );
      await model.lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "1" }));
      assert.deepEqual((await statusOf("dev")).drift, []);
    });
  });

  describe("diff", () => {
    it("compares two environments by their stack files, and two versions by their bytes", async () => {
      const { sides, code, settled } = JSON.parse(
        await done("diff", "order-intake", "qa", "dev", "--json"),
      ) as {
        sides: { label: string; version: number }[];
        code: { sha256: string[] };
        settled: { variables: unknown[]; settings: { setting: string; values: string[] }[] };
      };
      assert.deepEqual(sides, [
        { label: "qa", version: 3 },
        { label: "dev", version: 4 },
      ]);
      assert.equal(new Set(code.sha256).size, 2);
      assert.ok(settled.settings.length > 0);
      const code34 = await done("diff", "order-intake", "3", "4", "--code");
      assert.match(code34, /^--- .*3.*\n\+\+\+ .*4/m);
    });

    it("tells what an update would change, and changes nothing", async () => {
      assert.match(await done("diff", "order-intake", "qa"), /\n {2}changes nothing of it\n/);
      const { running, pinned, outlook } = JSON.parse(
        await done("diff", "order-intake", "qa:4", "--json"),
      ) as {
        running: { version: number };
        pinned: { version: number };
        outlook: { changes: { type: string; op: string }[] };
      };
      assert.deepEqual([running.version, pinned.version], [3, 4]);
      assert.deepEqual(
        outlook.changes.map(({ op, type }) => `${op} ${type.split(":").at(-1) ?? ""}`).sort(),
        ["create RuntimeManagementConfig", "update Alias", "update Function"],
      );
      assert.deepEqual(pinIn("qa"), pinOnly(3));
      assert.equal((await fn("qa")).version, 3);
    });
  });

  describe("the order of promotion", () => {
    it("holds for somebody who edits the file by hand, at preview", async () => {
      model.set("perf", ["functions", "order-intake", "version"], 4);
      await assert.rejects(
        model.stack("perf").then((stack) => stack.preview()),
        /version 4 can't come here, since this environment promotes from qa, and qa has never run it: it runs version 3/,
      );
      model.set("perf", ["functions", "order-intake", "version"], 1);
    });

    it("holds for promote, which a reason overrules, and only that version", async () => {
      assert.match(
        await refused("promote", "order-intake", "--to", "perf", "--from", "dev", "--up", "--yes"),
        /version 4 can't come here/,
      );
      assert.deepEqual(pinIn("perf"), pinOnly(1));
      const reason = ["--reason", "INC-123: QA is frozen"];
      await done(
        "promote",
        "order-intake",
        "--to",
        "perf",
        "--from",
        "dev",
        "--up",
        "--yes",
        ...reason,
      );
      assert.deepEqual(pinIn("perf"), {
        ...pinOnly(4),
        exception: { version: 4, reason: "INC-123: QA is frozen" },
      });
      assert.match((await aliasOf("perf")).Description ?? "", /because: INC-123: QA is frozen$/);
      assert.equal((await statusOf("perf")).deployed?.reason, "INC-123: QA is frozen");
    });
  });

  describe("promote", () => {
    it("asks before it changes a protected environment, or is told so", async () => {
      const before = pinIn("perf");
      const { code, stderr } = await run("promote", "order-intake", "--to", "perf", "--up");
      assert.equal(code, 2, stderr);
      assert.match(stderr, /perf is protected, and there is no terminal to ask on/);
      assert.deepEqual(pinIn("perf"), before);
    });

    it("shows what it would do, and does nothing", async () => {
      const plan = await done("promote", "--all", "--to", "qa", "--up", "--dry-run");
      assert.match(plan, /resources change/);
      assert.deepEqual(pinIn("qa"), pinOnly(3));
      assert.equal((await fn("qa")).version, 3);
    });

    it("waits until the version has run for a while", async () => {
      assert.match(
        await refused("promote", "order-intake", "--to", "qa", "--baked", "1d"),
        /dev has run version 4 of order-intake for (\d+[hms] ?)+ only/,
      );
    });

    it("takes several functions from dev to qa", async () => {
      await done("promote", "--all", "--to", "qa", "--up");
      for (const name of FUNCTIONS) {
        const version = PINNED.dev[name];
        assert.deepEqual(pinIn("qa", name), pinOnly(version));
        assert.equal((await fn("qa", name)).version, version);
        assert.equal((await aliasOf("qa", name)).FunctionVersion, "2");
      }
    });
  });

  describe("rollback", () => {
    it("brings several functions back, one update each, and publishes nothing", async () => {
      const result = JSON.parse(await done("rollback", ...FUNCTIONS, "--env", "qa", "--json")) as {
        changed: number;
      };
      assert.equal(result.changed, FUNCTIONS.length);
      for (const name of FUNCTIONS) {
        assert.deepEqual(pinIn("qa", name), pinOnly(PINNED.qa[name]));
        assert.equal((await aliasOf("qa", name)).FunctionVersion, "1");
        assert.deepEqual(await publishedVersions("qa", name), ["1", "2"]);
      }
    });

    it("says that there is nothing further back", async () => {
      assert.match(
        await refused("rollback", "order-intake", "--env", "qa"),
        /order-intake has run nothing in qa before version 3/,
      );
    });

    it("brings back the variables of then too, and says so until somebody promotes", async () => {
      const before = await fn("qa");
      model.set("qa", ["functions", "order-intake", "variables", "TAX_PERCENT"], 7);
      await done("promote", "order-intake", "--to", "qa", "--up");
      assert.notEqual((await fn("qa")).settings, before.settings);

      await done("rollback", "order-intake", "--env", "qa");
      const after = await fn("qa");
      assert.equal(after.version, 3);
      assert.equal(after.settings, before.settings);
      assert.equal((await aliasOf("qa")).FunctionVersion, before.publishedVersion);
      assert.deepEqual(pinIn("qa"), { ...pinOnly(3), settings: before.settings });
      assert.deepEqual((await statusOf("qa")).pinnedSettingsDiffer, [
        "variable TAX_PERCENT changed",
      ]);
      const { stdout } = await (await model.stack("qa")).preview();
      assert.match(stdout, /with the settings of then .*variable TAX_PERCENT changed/s);

      model.set("qa", ["functions", "order-intake", "variables", "TAX_PERCENT"], 19);
      await done("promote", "order-intake", "--to", "qa", "--up");
      assert.deepEqual(pinIn("qa"), pinOnly(4));
    });

    it("refuses to take along what else is not deployed yet", async () => {
      model.set("qa", ["functions", "fulfilment", "maxReceiveCount"], 7);
      assert.match(
        await refused("rollback", "order-intake", "--env", "qa"),
        /going back would change more than the alias of order-intake: update fulfilment.* \(Queue\)/,
      );
      assert.deepEqual(pinIn("qa"), pinOnly(4));
      model.set("qa", ["functions", "fulfilment", "maxReceiveCount"], 5);
    });
  });

  describe("canary", () => {
    const canary = (...args: string[]) => done("canary", "order-intake", "--env", "qa", ...args);

    it("sends a share of the traffic to a second version", async () => {
      await canary("--version", "3", "--weight", "10%");
      const { RoutingConfig, FunctionVersion } = await aliasOf("qa");
      assert.equal(FunctionVersion, "2");
      assert.deepEqual(RoutingConfig?.AdditionalVersionWeights, { "1": 0.1 });
      assert.deepEqual(await model.up("qa").then(({ changes }) => changes.update), undefined);
    });

    it("changes its share", async () => {
      await canary("--version", "3", "--weight", "50%");
      assert.deepEqual((await aliasOf("qa")).RoutingConfig?.AdditionalVersionWeights, { "1": 0.5 });
    });

    it("sends it back", async () => {
      await canary("--abort");
      assert.equal((await aliasOf("qa")).RoutingConfig, undefined);
      assert.deepEqual(pinIn("qa"), pinOnly(4));
    });

    it("makes it the stable version", async () => {
      await canary("--version", "3", "--weight", "10%");
      await canary("--promote");
      const { RoutingConfig, FunctionVersion } = await aliasOf("qa");
      assert.equal(FunctionVersion, "1");
      assert.equal(RoutingConfig, undefined);
      assert.deepEqual(pinIn("qa"), pinOnly(3));
      assert.deepEqual(await publishedVersions("qa"), ["1", "2", "3"]);
    });
  });

  describe("rollout", () => {
    /** Reports, every half second while `work` goes on, how the canary fares; the emulator itself does not. */
    const faring = async <T>(errors: number, work: () => Promise<T>): Promise<T> => {
      const cloudWatch = new CloudWatchClient({
        endpoint: model.project.variables.AWS_ENDPOINT_URL ?? "",
        region: "eu-central-1",
        credentials: { accessKeyId: "000000000000", secretAccessKey: "test" },
      });
      const { ledger } = await fn("qa");
      const measure = (name: string, value: number, version: string) => ({
        MetricName: name,
        Value: value,
        Timestamp: new Date(),
        Dimensions: [
          { Name: "FunctionName", Value: ledger.functionName },
          { Name: "Resource", Value: `${ledger.functionName}:QA` },
          { Name: "ExecutedVersion", Value: version },
        ],
      });
      const report = setInterval(() => {
        void cloudWatch.send(
          new PutMetricDataCommand({
            Namespace: "AWS/Lambda",
            MetricData: ["2", "1"].flatMap((version) => [
              measure("Invocations", 20, version),
              measure("Errors", version === "2" ? errors : 0, version),
              measure("Duration", 20, version),
            ]),
          }),
        );
      }, 500);
      try {
        return await work();
      } finally {
        clearInterval(report);
        cloudWatch.destroy();
      }
    };
    const rollout = (...args: string[]) =>
      run("rollout", "order-intake", "--env", "qa", "--version", "4", "--every", "3s", ...args);

    it("goes on step by step while the version does well", async () => {
      const { code, stderr } = await faring(0, () => rollout("--steps", "20%,100%"));
      assert.equal(code, 0, stderr);
      assert.equal((await aliasOf("qa")).FunctionVersion, "2");
      assert.deepEqual(pinIn("qa"), pinOnly(4));
      await done("rollback", "order-intake", "--env", "qa");
    });

    it("sends a bad version back at once, and says why", async () => {
      const { code, stderr } = await faring(10, () => rollout("--steps", "20%,100%"));
      assert.equal(code, 1, stderr);
      assert.match(stderr, /version 4 failed \d+ of \d+ invocations/);
      const { RoutingConfig, FunctionVersion } = await aliasOf("qa");
      assert.equal(FunctionVersion, "1");
      assert.equal(RoutingConfig, undefined);
      assert.deepEqual(pinIn("qa"), pinOnly(3));
    });

    it("leaves a state that status tells of when it is interrupted, and goes on from there", async () => {
      const interrupted = ldm(
        ...["rollout", "order-intake", "--env", "qa", "--version", "4"],
        ...["--every", "1h", "--steps", "20%,100%"],
      );
      await interrupted.said(/20%|20 %/);
      for (let tries = 0; tries < 60; tries += 1) {
        if ((await aliasOf("qa")).RoutingConfig !== undefined) break;
        await pause(500);
      }
      await pause(2_000);
      interrupted.kill("SIGKILL");
      await interrupted.ended;
      assert.equal((await statusOf("qa")).deployed?.canary?.weight, 0.2);
      const { code, stderr } = await faring(0, () => rollout("--steps", "20%,100%"));
      assert.equal(code, 0, stderr);
      assert.deepEqual(pinIn("qa"), pinOnly(4));
      await done("rollback", "order-intake", "--env", "qa");
    });
  });

  describe("while 2,000 messages come in", () => {
    it("moves versions, and none is lost or processed by a version that was not live", async () => {
      const count = 2_000;
      const deployed = await fn("qa");
      const outputs = await (await model.stack("qa")).outputs();
      const [observed] = observable("qa", outputs).filter(({ name }) => name === "order-intake");
      assert.ok(observed !== undefined);
      await model.observe(observed, async (observer) => {
        let sent = 0;
        const sendUpTo = async (limit: number, pauseMs: number): Promise<void> => {
          for (; sent < limit; sent += 10) {
            const first = sent;
            await model.aws.sqs.send(
              new SendMessageBatchCommand({
                QueueUrl: deployed.sourceQueueUrl,
                Entries: Array.from({ length: 10 }, (_, index) => ({
                  Id: String(index),
                  MessageBody: JSON.stringify({ ...order, orderId: `moving-${first + index}` }),
                })),
              }),
            );
            await pause(pauseMs);
          }
        };
        const moves = [
          ["promote", "order-intake", "--to", "qa", "--up"],
          ["rollback", "order-intake", "--env", "qa"],
          ["canary", "order-intake", "--env", "qa", "--version", "4", "--weight", "50%"],
          ["canary", "order-intake", "--env", "qa", "--abort"],
        ];
        for (const [index, move] of moves.entries()) {
          const share = count / moves.length;
          // Most come while the alias moves, the others once it has.
          await Promise.all([done(...move), sendUpTo(share * index + share * 0.8, 100)]);
          await sendUpTo(share * (index + 1), 0);
        }
        const ids = () => new Set(observer.seen.map((message) => String(bodyOf(message).orderId)));
        await observer.until(() => ids().size >= count, Date.now() + 180_000);
        assert.equal(ids().size, count);
        const versions = new Set(observer.seen.map(({ attributes }) => attributes.version));
        assert.deepEqual([...versions].sort(), ["3", "4"]);
      });
      assert.equal((await statusOf("qa")).deadLetters, 0);
      assert.deepEqual(pinIn("qa"), pinOnly(3));
    });
  });

  describe("a promote that is killed", () => {
    it("leaves a lock that the next command tells of, and goes on after it is gone", async () => {
      const killed = ldm("promote", "order-intake", "--to", "qa", "--up");
      await killed.said(/Updating qa/);
      const locks = join(stateFolder(model.project.folder), ".pulumi", "locks");
      const isLocked = () =>
        existsSync(locks) &&
        readdirSync(locks, { recursive: true }).some((file) => String(file).endsWith(".json"));
      while (!isLocked()) await pause(20);
      await pause(300);
      killed.kill("SIGKILL");
      assert.equal((await killed.ended).code, null);

      const told = await refused("promote", "order-intake", "--to", "qa", "--up");
      assert.match(
        told,
        /qa is being updated by .*If it was killed and is gone: pulumi cancel qa\./,
      );
      await (await model.stack("qa")).cancel();
      await done("promote", "order-intake", "--to", "qa", "--up");
      assert.equal((await fn("qa")).version, 4);
      assert.deepEqual(pinIn("qa"), pinOnly(4));
      assert.deepEqual((await statusOf("qa")).drift, []);
    });
  });

  describe("two people at once", () => {
    it("let one win, and tell the other", async () => {
      const promoteToQa = (name: string) => run("promote", name, "--to", "qa", "--up");
      const names = ["fulfilment", "notification"];
      const ended = await Promise.all(names.map(promoteToQa));
      assert.deepEqual(ended.map(({ code }) => code).sort(), [0, 1]);
      const loser = ended.findIndex(({ code }) => code === 1);
      assert.match(
        ended[loser]?.stderr ?? "",
        /Pulumi\.qa\.yaml has been changed by somebody else meanwhile|qa is being updated by /,
      );
      assert.equal((await promoteToQa(names[loser] ?? "")).code, 0);
      assert.equal((await fn("qa", "fulfilment")).version, 2);
      assert.equal((await fn("qa", "notification")).version, 2);
    });
  });

  describe("prune", () => {
    it("deletes what nothing can need, and keeps the way back", async () => {
      model.set("qa", ["functions", "order-intake", "keepVersions"], 2);
      for (const tax of [6, 5, 4]) {
        model.set("qa", ["functions", "order-intake", "variables", "TAX_PERCENT"], tax);
        await model.up("qa");
      }
      const before = await publishedVersions("qa");
      await done("prune", "--env", "qa", "order-intake", "--dry-run");
      assert.deepEqual(await publishedVersions("qa"), before);
      await done("prune", "--env", "qa", "order-intake");
      const { ledger } = await fn("qa");
      const kept = ledger.entries.map(({ publishedVersion }) => publishedVersion);
      assert.equal(kept.length, 2);
      assert.deepEqual((await publishedVersions("qa")).sort(), [...kept].sort());
      await done("rollback", "order-intake", "--env", "qa");
      assert.deepEqual((await statusOf("qa")).drift, []);
    });
  });

  describe("a published version that somebody deleted", () => {
    it("is noticed by status and by refresh, and published again when it is needed", async () => {
      model.set("qa", ["functions", "order-intake", "variables", "TAX_PERCENT"], 3);
      // Which lifts the settings that the last rollback has pinned.
      await done("promote", "order-intake", "--to", "qa", "--up");
      const { ledger, publishedVersion } = await fn("qa");
      const lost = ledger.entries.find((entry) => entry.publishedVersion !== publishedVersion);
      await model.lambda.send(
        new DeleteFunctionCommand({
          FunctionName: ledger.functionName,
          Qualifier: lost?.publishedVersion,
        }),
      );
      assert.deepEqual(
        (await statusOf("qa")).drift.map(({ kind }) => kind),
        ["version-deleted"],
      );
      await (await model.stack("qa")).refresh();
      await model.up("qa");
      assert.deepEqual((await statusOf("qa")).drift, []);
      const { ledger: healed } = await fn("qa");
      assert.ok(!healed.entries.some((entry) => entry.publishedVersion === lost?.publishedVersion));
    });
  });
});
