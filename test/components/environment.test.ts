import assert from "node:assert/strict";
import { join } from "node:path";
import { isSecret, RunError, type Output } from "@pulumi/pulumi";
import { Environment, type Versions } from "../../components/environment";
import { VersionError } from "../../components/versionStore";
import { declare, only, valueOf, type Answers } from "../support/mocks";
import { releasedVersion } from "../support/released";

const versions: Versions = {
  folder: join(__dirname, "functions"),
  functions: () => ["invoices", "orders"],
  versions: () => [1, 2, 3],
  open: (name, version) => {
    const altered = new VersionError(`${name} version 2: index.mjs was altered.`);
    return version === 2
      ? Promise.reject(altered)
      : Promise.resolve(releasedVersion(version, name));
  },
  contractOf: () => undefined,
  variablesOf: () => new Set(),
};

const config = {
  environment: "QA",
  functions: { orders: { version: 3 }, invoices: { version: 1 } },
};

function read(answers: Answers = {}) {
  return declare(() => Environment.read(versions), { config, ...answers });
}

/** Declares both functions, orders feeding invoices, and answers the stack outputs too. */
function deploy(answers: Answers = {}) {
  return declare(
    async () => {
      const environment = await Environment.read(versions);
      const orders = environment.function("orders");
      const invoices = environment.function("invoices", { fedBy: [orders] });
      return { orders, invoices, outputs: environment.outputs() };
    },
    { config, ...answers },
  );
}

/** The configuration of an environment with these functions, invoices left out. */
function deployed(functions: Record<string, unknown>, rest: Record<string, unknown> = {}): Answers {
  return {
    config: { ...config, ...rest, functions: { invoices: { version: "none" }, ...functions } },
  };
}

/** The stack outputs after an update with these functions. */
async function outputsAfter(functions: Record<string, unknown>, answers: Answers = {}) {
  const { result } = await deploy({ ...deployed(functions), ...answers });
  return (await valueOf(result.outputs)) as Record<string, unknown>;
}

/** Outputs of a stack whose alias of orders carried these versions, one after the other. */
function ran(...versions: number[]): Record<string, unknown> {
  const carried = versions.map((version) => ({
    version,
    settings: "aaaaaaaaaaaa",
    publishedVersion: String(version),
  }));
  const orders = {
    functionName: "orders-dev-0000001",
    entries: carried.map((each) => ({ ...each, sha256: String(each.version).repeat(64) })),
    history: carried.map((each) => ({ ...each, since: "2026-01-01T00:00:00.000Z" })),
  };
  return { ledgers: { orders } };
}

describe("Environment", () => {
  it("tells of every mistake in the stack file before it declares anything", async () => {
    const wrong = { ...config, functions: { orders: { version: 8 } }, region: "north" };
    await assert.rejects(read({ config: wrong }), (error: Error) => {
      assert.ok(RunError.isInstance(error), "a user's mistake has no stack trace");
      assert.match(error.message, /^Pulumi\.qa\.yaml has 3 mistakes:\n/);
      assert.match(error.message, /lambda-deployment:region: is not a setting/);
      assert.match(error.message, /lambda-deployment:functions\.invoices: is missing/);
      assert.match(error.message, /version 8 of orders is not released/);
      return true;
    });
  });

  it("tells of every pinned version that was altered", async () => {
    const functions = { orders: { version: 2 }, invoices: { version: 2 } };
    await assert.rejects(read({ config: { ...config, functions } }), (error: Error) => {
      assert.ok(RunError.isInstance(error), "a user's mistake has no stack trace");
      assert.equal(
        error.message,
        "orders version 2: index.mjs was altered.\ninvoices version 2: index.mjs was altered.",
      );
      return true;
    });
  });

  it("names queues, topics and alias after function and environment", async () => {
    const { declared } = await deploy();
    assert.equal(only(declared, "aws:sqs/queue:Queue", "orders").name, "orders-SourceSQSQueue-QA");
    assert.equal(
      only(declared, "aws:sns/topic:Topic", "orders").name,
      "orders-DestinationSNSTopic-QA",
    );
    assert.equal(only(declared, "aws:lambda/alias:Alias", "orders").name, "QA");
  });

  it("feeds a function from the topic of another", async () => {
    const { declared } = await deploy();
    const arrow = only(
      declared,
      "aws:sns/topicSubscription:TopicSubscription",
      "orders-to-invoices",
    );
    assert.match(String(arrow.topic), /:orders-DestinationSNSTopic-QA$/);
    assert.match(String(arrow.endpoint), /:invoices-SourceSQSQueue-QA$/);
  });

  it("leaves out what the stack file leaves out, and what it would have fed", async () => {
    const functions = { orders: { version: "none" }, invoices: { version: 1 } };
    const { declared, result } = await deploy({ config: { ...config, functions } });
    assert.equal(result.orders, undefined);
    assert.ok(result.invoices !== undefined);
    assert.deepEqual(
      declared.filter(({ name }) => name.startsWith("orders")),
      [],
    );
  });

  it("tells of each function what runs and what it is reached by", async () => {
    const { result } = await deploy();
    const { functions } = (await valueOf(result.outputs)) as Record<string, unknown>;
    const { settings, since, ...orders } =
      (functions as Record<string, Record<string, unknown>>).orders ?? {};
    assert.match(String(settings), /^[0-9a-f]{12}$/);
    assert.match(String(since), /^2\d\d\d-.*Z$/);
    assert.deepEqual(orders, {
      version: 3,
      publishedVersion: "1",
      canary: undefined,
      aliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:orders-qa-0000001:QA",
      sourceQueueUrl: "https://sqs.test/orders-SourceSQSQueue-QA",
      deadLetterQueueUrl: "https://sqs.test/orders-DeadLetterSQSQueue-QA",
      destinationTopicArn: "arn:aws:sns:eu-central-1:000000000000:orders-DestinationSNSTopic-QA",
    });
  });

  it("tells what a function is sent to beside its stable version", async () => {
    const outputs = await outputsAfter({ orders: { version: 3 } });
    const functions = { orders: { version: 3, canary: { version: 1, weight: "7.5%" } } };
    const { result } = await deploy({ ...deployed(functions), outputs, newestVersion: "2" });
    const { functions: told } = (await valueOf(result.outputs)) as Record<string, unknown>;
    const { orders } = told as Record<string, { canary: Record<string, unknown> }>;
    const { settings, ...canary } = orders?.canary ?? {};
    assert.match(String(settings), /^[0-9a-f]{12}$/);
    assert.deepEqual(canary, { version: 1, publishedVersion: "2", weight: 0.075 });
  });

  it("keeps the ledgers secret, so that no update prints them", async () => {
    const { ledgers } = (await deploy()).result.outputs;
    assert.equal(await isSecret(ledgers as Output<unknown>), true);
    const { orders } = (await valueOf(ledgers)) as Record<string, { functionName: string }>;
    assert.equal(orders?.functionName, "orders-qa-0000001");
  });

  it("goes by the ledger that the stack's last update left", async () => {
    const first = await deploy();
    const outputs = (await valueOf(first.result.outputs)) as Record<string, unknown>;
    const { declared, result } = await deploy({
      outputs,
      newestVersion: "9",
    });
    assert.equal(only(declared, "aws:lambda/alias:Alias", "orders").functionVersion, "1");
    assert.deepEqual(await valueOf(result.outputs), outputs);
  });

  it("makes each stack a key of its own, which stays secret", async () => {
    const key = async () => {
      const { ledgerKey } = (await deploy()).result.outputs;
      assert.equal(await isSecret(ledgerKey as Output<string>), true);
      return valueOf(ledgerKey);
    };
    const keys = [String(await key()), String(await key())];
    assert.match(keys[0] ?? "", /^[0-9a-f]{64}$/);
    assert.notEqual(keys[0], keys[1]);
  });

  it("refuses a ledger that it does not understand", async () => {
    await assert.rejects(
      read({
        outputs: {
          ledgers: {
            orders: { functionName: "orders-1", entries: [{ version: "3" }], history: [] },
          },
        },
      }),
      (error: Error) => {
        assert.ok(RunError.isInstance(error));
        assert.match(
          error.message,
          /^The output "ledgers" of stack organization\/lambda-deployment\/qa holds something other than ledgers:\n/,
        );
        assert.match(error.message, /orders\.entries\[0\]\.version/);
        return true;
      },
    );
  });

  it("refuses a version whose number stood for other bytes when the stack ran it", async () => {
    const entry = {
      version: 3,
      settings: "aaaaaaaaaaaa",
      sha256: "0".repeat(64),
      publishedVersion: "1",
    };
    const ledgers = { orders: { functionName: "orders-1", entries: [entry], history: [] } };
    await assert.rejects(read({ outputs: { ledgers } }), {
      message:
        "orders version 3 has other bytes than the version 3 that this stack has run: " +
        `its SHA-256 is ${"3".repeat(64)}, the ledger has ${"0".repeat(64)}. ` +
        "Restore those bytes, or release these under a number of their own: npx ldm release orders --force",
    });
  });

  it("tells the function its version, its name and its log level", async () => {
    const { declared } = await deploy();
    for (const [name, version] of [
      ["orders", "3"],
      ["invoices", "1"],
    ] as const) {
      assert.deepEqual(only(declared, "aws:lambda/function:Function", name).environment, {
        variables: {
          DESTINATION_TOPIC_ARN: `arn:aws:sns:eu-central-1:000000000000:${name}-DestinationSNSTopic-QA`,
          FUNCTION_VERSION: version,
          POWERTOOLS_LOG_LEVEL: "INFO",
          POWERTOOLS_SERVICE_NAME: name,
        },
      });
    }
  });

  it("replaces an empty key of the digests", async () => {
    const { result } = await deploy({ outputs: { ledgerKey: "" } });
    assert.match(String(await valueOf(result.outputs.ledgerKey)), /^[0-9a-f]{64}$/);
  });

  it("refuses to forget a function that the stack file pins", async () => {
    await assert.rejects(
      declare(
        async () => {
          const environment = await Environment.read(versions);
          environment.function("orders");
          return environment.outputs();
        },
        { config },
      ),
      {
        message:
          "index.ts does not declare invoices, which the stack file pins. " +
          'Add environment.function("invoices") to index.ts.',
      },
    );
  });

  describe("promotes from another", () => {
    const from = { promotesFrom: "dev" };
    const takes = (version: number, answers: Answers) =>
      read({ ...deployed({ orders: { version } }, from), ...answers });

    it("what that one has run", async () => {
      await takes(1, { outputs: ran(3), otherStacks: { dev: ran(1, 3) } });
    });

    it("where it is fresh, anything not newer than what that one runs", async () => {
      await takes(1, { otherStacks: { dev: ran(3) } });
    });

    it("without asking that one, what it has run itself", async () => {
      await takes(1, { outputs: ran(1, 3) });
    });

    it("nothing else, and says what to do", async () => {
      await assert.rejects(takes(3, { otherStacks: { dev: ran(1) } }), {
        message:
          "functions.orders.version: version 3 can't come here, since this environment promotes from dev, and dev has never run it: it runs version 1. " +
          'Deploy it to dev first, or say why not: npx ldm promote orders --to qa --version 3 --reason "…" writes an exception into the stack file.',
      });
    });

    it("no canary that it has not run either", async () => {
      const functions = { orders: { version: 1, canary: { version: 3, weight: "5%" } } };
      const answers = { outputs: ran(1), otherStacks: { dev: ran(1) } };
      await assert.rejects(read({ ...deployed(functions, from), ...answers }), {
        message:
          "functions.orders.canary.version: version 3 can't come here, since this environment promotes from dev, and dev has never run it: it runs version 1. " +
          'Deploy it to dev first, or say why not: npx ldm canary orders --env qa --version 3 --weight 5% --reason "…" writes an exception into the stack file.',
      });
    });

    it("nothing older once it is not fresh any more, if neither has run it", async () => {
      await assert.rejects(takes(1, { outputs: ran(3), otherStacks: { dev: ran(3) } }), {
        message: /version 1 can't come here.* dev has never run it: it runs version 3\./,
      });
    });

    it("what an exception lets through, and keeps its reason", async () => {
      const exception = { version: 3, reason: "INC-123: DEV is down" };
      const functions = { orders: { version: 3, exception } };
      const { declared, result } = await deploy({
        ...deployed(functions, from),
        otherStacks: { dev: ran(1) },
      });
      const { description } = only(declared, "aws:lambda/alias:Alias", "orders");
      assert.match(String(description), /, because: INC-123: DEV is down$/);
      const { orders } = (await valueOf(result.outputs.ledgers)) as Record<
        string,
        { history: { reason?: string }[] }
      >;
      assert.equal(orders?.history[0]?.reason, "INC-123: DEV is down");
    });

    it("nothing by an exception for another version", async () => {
      const exception = { version: 1, reason: "INC-123: DEV is down" };
      const functions = { orders: { version: 3, exception } };
      await assert.rejects(
        read({ ...deployed(functions, from), otherStacks: { dev: ran(1) } }),
        /version 3 can't come here/,
      );
    });

    it("nothing from one that can't be read, and says what to do", async () => {
      await assert.rejects(takes(3, {}), {
        message:
          "promotesFrom: this environment gets its versions from dev, and what that stack has run can't be read: " +
          'unknown stack "organization/lambda-deployment/dev"\n' +
          "Deploy it first (pulumi up --stack dev), with a login and a passphrase or key that open both stacks; " +
          "or give an exception for what is to come here nevertheless.",
      });
    });
  });

  describe("with settings beside the version", () => {
    const before = { orders: { version: 3, memoryMb: 512 } };

    it("runs that entry, whatever the stack file's settings say by now", async () => {
      const first = await outputsAfter(before);
      const { orders } = first.functions as Record<string, { settings: string }>;
      const functions = { orders: { version: 3, settings: orders?.settings, memoryMb: 1024 } };
      const { declared } = await deploy({
        ...deployed(functions),
        outputs: first,
        newestVersion: "9",
      });
      assert.equal(only(declared, "aws:lambda/alias:Alias", "orders").functionVersion, "1");
    });

    it("refuses settings that the stack has not published", async () => {
      const outputs = await outputsAfter(before);
      const { orders } = outputs.functions as Record<string, { settings: string }>;
      const functions = { orders: { version: 3, settings: "0123456789ab" } };
      await assert.rejects(read({ ...deployed(functions), outputs }), {
        message:
          "functions.orders.settings: this stack has not published version 3 with settings 0123456789ab; " +
          `it has with ${orders?.settings ?? ""}. ` +
          'Pin one that it has, or remove "settings": the stack file\'s own are published then.',
      });
    });
  });

  /** What is declared when orders goes back to version 3, which was published as 1, from version 1, published as 2. */
  async function backTo3(answers: Answers) {
    const first = await outputsAfter({ orders: { version: 3 } });
    const outputs = await outputsAfter(
      { orders: { version: 1 } },
      { outputs: first, newestVersion: "2" },
    );
    const { declared } = await deploy({
      ...deployed({ orders: { version: 3 } }),
      outputs,
      newestVersion: "3",
      ...answers,
    });
    return declared;
  }

  it("publishes again what a refresh did not find any more", async () => {
    const declared = await backTo3({ lostVersions: ["1"] });
    assert.equal(only(declared, "aws:lambda/alias:Alias", "orders").functionVersion, "3");
    assert.equal(
      declared.filter(({ type }) => type.endsWith(":RuntimeManagementConfig")).length,
      2,
      "what is gone has no runtime to freeze",
    );
  });

  it("publishes again what turns out to be gone when the alias is to go there", async () => {
    const declared = await backTo3({ published: () => undefined });
    assert.equal(only(declared, "aws:lambda/alias:Alias", "orders").functionVersion, "3");
  });

  it("asks Lambda nothing where nothing moves", async () => {
    const outputs = await outputsAfter({ orders: { version: 3 } });
    await deploy({
      ...deployed({ orders: { version: 3 } }),
      outputs,
      published: () => assert.fail("Lambda was asked"),
    });
  });
});
