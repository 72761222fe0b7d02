import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { ListSubscriptionsCommand, ListTopicsCommand } from "@aws-sdk/client-sns";
import {
  ListQueuesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { CommandError } from "@pulumi/pulumi/automation";
import type { DeployedFunction } from "../../local/deployed";
import type { SeenMessage } from "../../local/observer";
import { bodyOf, changed, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;
const PINNED = { dev: 4, qa: 3, perf: 2, prod: 1 };
type Environment = keyof typeof PINNED;
const ENVIRONMENTS = Object.keys(PINNED) as Environment[];

/** An order with an id of its own. */
function orderWith(orderId: string): string {
  return JSON.stringify({ ...order, orderId });
}

describe("The four environments on the real engine", function () {
  let model: LocalModel;
  const running = new Map<string, Map<string, DeployedFunction>>();

  /** A function as the last `up` of its environment left it. */
  const fn = (environment: string, name = "order-intake"): DeployedFunction => {
    const found = running.get(environment)?.get(name);
    assert.ok(found !== undefined, `${name} does not run in ${environment}`);
    return found;
  };
  const up = async (environment: string) => {
    const { changes, functions } = await model.up(environment);
    running.set(environment, functions);
    return changed(changes);
  };
  const functionNameOf = ({ aliasArn }: DeployedFunction) => aliasArn.split(":")[6] ?? "";
  const aliasOf = ({ aliasArn }: DeployedFunction) =>
    model.lambda.send(
      new GetAliasCommand({
        FunctionName: aliasArn.slice(0, aliasArn.lastIndexOf(":")),
        Name: aliasArn.slice(aliasArn.lastIndexOf(":") + 1),
      }),
    );
  const publishedVersionsOf = async (deployed: DeployedFunction) => {
    const { Versions = [] } = await model.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: functionNameOf(deployed) }),
    );
    return Versions.map(({ Version }) => Version).filter((version) => version !== "$LATEST");
  };
  const send = (environment: string, body: string) =>
    model.aws.sqs.send(
      new SendMessageCommand({ QueueUrl: fn(environment).sourceQueueUrl, MessageBody: body }),
    );
  /** Sends one order and answers what a function makes of it. */
  const process = (environment: string, orderId: string, name = "order-intake") =>
    model.observe(fn(environment, name), async (observer) => {
      await send(environment, orderWith(orderId));
      // Another test's order may still be on its way.
      const isOfOrder = (message: SeenMessage) => bodyOf(message).orderId === orderId;
      await observer.until((seen) => seen.some(isOfOrder), Date.now() + 30_000);
      const message = observer.seen.find(isOfOrder);
      assert.ok(message !== undefined, `nothing came out of ${name} in ${environment}`);
      return { body: bodyOf(message), attributes: message.attributes };
    });
  const failureOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof CommandError, "pulumi ought to have failed");
    return error.message;
  };

  before(async () => {
    model = await LocalModel.start();
    // Whatever the repository's stack files pin by now.
    for (const environment of ENVIRONMENTS) {
      const versions = { "order-intake": PINNED[environment], fulfilment: 2, notification: 2 };
      for (const [name, version] of Object.entries(versions)) {
        model.set(environment, ["functions", name, "version"], version);
      }
    }
  });
  after(async () => {
    await model.stop();
  });

  describe("come up from nothing", () => {
    for (const environment of ENVIRONMENTS) {
      it(`${environment}, with version ${PINNED[environment]} of order-intake behind its alias`, async () => {
        await up(environment);
        const alias = await aliasOf(fn(environment));
        assert.equal(alias.Name, environment.toUpperCase());
        assert.equal(alias.FunctionVersion, "1");
        assert.match(
          alias.Description ?? "",
          new RegExp(
            `^version ${PINNED[environment]}, sha256 [0-9a-f]{64}, settings [0-9a-f]{12}$`,
          ),
        );
      });
    }

    for (const environment of ENVIRONMENTS) {
      it(`${environment}, which a second update leaves as it is`, async () => {
        assert.deepEqual(await up(environment), {});
      });
    }
  });

  describe("let messages through", () => {
    for (const environment of ENVIRONMENTS) {
      it(`${environment}, by version ${PINNED[environment]}`, async () => {
        const { attributes } = await process(environment, `through-${environment}`);
        assert.equal(attributes.function, "order-intake");
        assert.equal(attributes.version, String(PINNED[environment]));
      });
    }

    it("from function to function, with the variables of the environment", async () => {
      const from = new Map<string, unknown>();
      for (const environment of ENVIRONMENTS) {
        const { body } = await process(environment, `mail-${environment}`, "notification");
        from.set(environment, body.from);
      }
      assert.deepEqual(Object.fromEntries(from), {
        dev: "Kettle & Mug DEV <dev@kettle-and-mug.example>",
        qa: "Kettle & Mug QA <qa@kettle-and-mug.example>",
        perf: "Kettle & Mug PERF <perf@kettle-and-mug.example>",
        prod: "Kettle & Mug <shop@kettle-and-mug.example>",
      });
    });

    it("without one environment seeing another's", async () => {
      await model.observe(fn("qa"), (qa) =>
        model.observe(fn("prod"), async (prod) => {
          for (let number = 0; number < 5; number++) {
            await send("qa", orderWith(`qa-only-${number}`));
            await send("prod", orderWith(`prod-only-${number}`));
          }
          const limit = Date.now() + 20_000;
          await Promise.all(
            [qa, prod].map((each) => each.until((seen) => seen.length >= 5, limit)),
          );
          await pause(1_000);
          for (const [name, observer] of Object.entries({ qa, prod })) {
            await observer.until(() => true, 0);
            const ids = observer.seen.map((message) => String(bodyOf(message).orderId)).sort();
            assert.deepEqual(
              ids,
              [0, 1, 2, 3, 4].map((number) => `${name}-only-${number}`),
            );
          }
        }),
      );
    });
  });

  describe("move from version to version", () => {
    it("publishing one that the environment has not run yet, and nothing else", async () => {
      model.set("prod", ["functions", "order-intake", "version"], 2);
      // The function, its alias, and what freezes the runtime of the published version.
      assert.deepEqual(await up("prod"), { update: 2, create: 1 });
      assert.equal(fn("prod").publishedVersion, "2");
      assert.equal((await process("prod", "prod-2")).attributes.version, "2");
    });

    it("and back by one update of the alias, without another publish", async () => {
      model.set("prod", ["functions", "order-intake", "version"], 1);
      const preview = await (await model.stack("prod")).preview();
      assert.deepEqual(changed(preview.changeSummary), { update: 1 });
      assert.deepEqual(await up("prod"), { update: 1 });
      assert.equal(fn("prod").publishedVersion, "1");
      assert.deepEqual(await publishedVersionsOf(fn("prod")), ["1", "2"]);
      const { attributes, body } = await process("prod", "prod-back");
      assert.equal(attributes.version, "1");
      assert.equal(body.netCents, undefined, "version 1 knows no tax");
    });

    it("and forth again, just as cheaply", async () => {
      model.set("prod", ["functions", "order-intake", "version"], 2);
      assert.deepEqual(await up("prod"), { update: 1 });
      assert.equal((await process("prod", "prod-forth")).attributes.version, "2");
      assert.deepEqual(await publishedVersionsOf(fn("prod")), ["1", "2"]);
    });

    it("publishing a changed variable, with the alias on it", async () => {
      model.set("prod", ["functions", "order-intake", "variables", "TAX_PERCENT"], 9);
      assert.deepEqual(await up("prod"), { update: 2, create: 1 });
      assert.equal(fn("prod").publishedVersion, "3");
      assert.equal((await process("prod", "prod-tax")).body.taxPercent, 9);
    });

    it("and back to the variable of before by one update", async () => {
      model.set("prod", ["functions", "order-intake", "variables", "TAX_PERCENT"], 21);
      assert.deepEqual(await up("prod"), { update: 1 });
      assert.equal((await process("prod", "prod-tax-back")).body.taxPercent, 21);
    });

    it("refusing at preview a version that does not exist, in words and not with a stack trace", async () => {
      model.set("qa", ["functions", "order-intake", "version"], 99);
      const message = await failureOf((await model.stack("qa")).preview());
      assert.match(
        message,
        /Pulumi\.qa\.yaml has 1 mistake:\n +lambda-deployment:functions\.order-intake\.version: version 99 of order-intake is not released, released: 1, 2, 3, 4\./,
      );
      assert.doesNotMatch(message, /\n +at /);
      model.set("qa", ["functions", "order-intake", "version"], 3);
      assert.deepEqual(await up("qa"), {});
    });
  });

  describe("keep secrets", () => {
    const SECRET = "Shop <correct-horse@battery-staple.example>";

    it("out of the state, and hand them to the function", async () => {
      const stack = await model.stack("qa");
      await stack.setConfig(
        "lambda-deployment:functions.notification.variables.SENDER",
        { value: SECRET, secret: true },
        true,
      );
      await up("qa");
      const [address] = /[\w-]+@[\w.-]+/.exec(SECRET) ?? [];
      assert.ok(model.state("qa").includes("SENDER"));
      assert.ok(!model.state("qa").includes(String(address)), "the secret stands in the state");
      const { Environment } = await model.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: fn("qa", "notification").aliasArn }),
      );
      assert.equal(Environment?.Variables?.SENDER, SECRET);
    });

    it("and change nothing when there is nothing new", async () => {
      assert.deepEqual(await up("qa"), {});
    });
  });

  describe("heal", () => {
    it("from an update that failed after it had published", async () => {
      const { aliasArn } = fn("perf");
      const before = await publishedVersionsOf(fn("perf"));
      await model.lambda.send(
        new DeleteAliasCommand({ FunctionName: functionNameOf(fn("perf")), Name: "PERF" }),
      );
      model.set("perf", ["functions", "order-intake", "version"], 3);
      await failureOf(model.up("perf"));
      assert.equal((await publishedVersionsOf(fn("perf"))).length, before.length + 1);

      await (await model.stack("perf")).refresh();
      await up("perf");
      assert.equal((await publishedVersionsOf(fn("perf"))).length, before.length + 1);
      assert.equal(fn("perf").aliasArn, aliasArn);
      assert.equal((await process("perf", "perf-healed")).attributes.version, "3");
    });

    it("from one that failed before it could publish, with a new function and a new ledger", async () => {
      const lost = functionNameOf(fn("perf"));
      await model.lambda.send(new DeleteFunctionCommand({ FunctionName: lost }));
      model.set("perf", ["functions", "order-intake", "version"], 4);
      model.set("perf", ["functions", "order-intake", "exception"], {
        version: 4,
        reason: "QA does not run it in this test",
      });
      await failureOf(model.up("perf"));

      await (await model.stack("perf")).refresh();
      await up("perf");
      assert.notEqual(functionNameOf(fn("perf")), lost);
      assert.equal(fn("perf").publishedVersion, "1");
      assert.equal((await process("perf", "perf-anew")).attributes.version, "4");
      // The refresh has taken out what froze the runtimes of the lost entries, and the ledger them.
      assert.deepEqual(await up("perf"), {});
    });

    it("from an alias moved by hand, which a refresh finds", async () => {
      model.set("perf", ["functions", "order-intake", "version"], 3);
      await up("perf");
      const alias = { FunctionName: functionNameOf(fn("perf")), Name: "PERF" };
      await model.lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "1" }));
      const { summary } = await (await model.stack("perf")).refresh();
      assert.deepEqual(changed(summary.resourceChanges ?? {}), { update: 1 });
      assert.deepEqual(await up("perf"), { update: 1 });
      assert.equal((await aliasOf(fn("perf"))).FunctionVersion, fn("perf").publishedVersion);
    });

    it("from a role that somebody deleted, with a function that has the new one", async () => {
      const { Role = "" } = await model.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: fn("qa").aliasArn }),
      );
      const RoleName = Role.slice(Role.lastIndexOf("/") + 1);
      const { PolicyNames = [] } = await model.iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) {
        await model.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      await model.iam.send(new DeleteRoleCommand({ RoleName }));

      await (await model.stack("qa")).refresh();
      await up("qa");
      const { Role: role = "" } = await model.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: fn("qa").aliasArn }),
      );
      const name = role.slice(role.lastIndexOf("/") + 1);
      await model.iam.send(new GetRoleCommand({ RoleName: name }));
      assert.notEqual(name, RoleName);
      assert.equal((await process("qa", "qa-new-role")).attributes.version, "3");
    });

    it("with the pinned code in a function replaced while its alias was on an earlier entry", async () => {
      model.set("perf", ["functions", "order-intake", "version"], 4);
      await up("perf");
      const stack = await model.stack("perf");
      const { deployment } = (await stack.exportStack()) as {
        deployment: { resources: { urn: string }[] };
      };
      const urn = deployment.resources
        .map((resource) => resource.urn)
        .find((each) => each.endsWith("aws:lambda/function:Function::order-intake"));
      const replaced = functionNameOf(fn("perf"));
      await stack.up({ replace: [urn ?? ""] });
      assert.deepEqual(await up("perf"), { delete: 1 });
      assert.notEqual(functionNameOf(fn("perf")), replaced);
      assert.equal((await process("perf", "perf-replaced")).attributes.version, "4");
    });
  });

  describe("end", () => {
    it("with a poison message among the dead letters and its batch-mates let through", async () => {
      // Six times a timeout of one second passes between two receives, and there are five.
      model.set("dev", ["functions", "order-intake", "timeoutSeconds"], 1);
      await up("dev");
      await model.observe(fn("dev"), async (observer) => {
        const bodies = [orderWith("mate-1"), '{"orderId":"poison"}', orderWith("mate-2")];
        await model.aws.sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: fn("dev").sourceQueueUrl,
            Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
          }),
        );
        assert.ok(await observer.until((seen) => seen.length >= 2, Date.now() + 20_000));
        const limit = Date.now() + 90_000;
        let deadLetters = 0;
        while (deadLetters === 0 && Date.now() < limit) {
          await pause(500);
          deadLetters = await model.aws.messagesIn(fn("dev").deadLetterQueueUrl);
        }
        assert.equal(deadLetters, 1);
        assert.equal(await model.aws.messagesIn(fn("dev").sourceQueueUrl), 0);
        assert.deepEqual(observer.seen.map((message) => bodyOf(message).orderId).sort(), [
          "mate-1",
          "mate-2",
        ]);
      });
    });

    it("with nothing left behind when they are destroyed", async () => {
      for (const environment of ENVIRONMENTS) await (await model.stack(environment)).destroy();
      const left = {
        functions: (await model.lambda.send(new ListFunctionsCommand())).Functions ?? [],
        mappings:
          (await model.lambda.send(new ListEventSourceMappingsCommand())).EventSourceMappings ?? [],
        queues: (await model.aws.sqs.send(new ListQueuesCommand())).QueueUrls ?? [],
        topics: (await model.aws.sns.send(new ListTopicsCommand())).Topics ?? [],
        subscriptions:
          (await model.aws.sns.send(new ListSubscriptionsCommand())).Subscriptions ?? [],
        roles: ((await model.iam.send(new ListRolesCommand())).Roles ?? []).filter(
          ({ Path }) => !Path?.startsWith("/aws-service-role/"),
        ),
        logGroups: (await model.logs.send(new DescribeLogGroupsCommand())).logGroups ?? [],
      };
      assert.deepEqual(left, Object.fromEntries(Object.keys(left).map((kind) => [kind, []])));
    });
  });
});
