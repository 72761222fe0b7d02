import assert from "node:assert/strict";
import { isSecret, RunError, type Output } from "@pulumi/pulumi";
import { Environment, type Versions } from "../../components/environment";
import { VersionError } from "../../components/versionStore";
import { declare, only, valueOf, type Answers } from "../support/mocks";
import { releasedVersion } from "../support/released";

const versions: Versions = {
  functions: () => ["invoices", "orders"],
  versions: () => [1, 2, 3],
  open: (name, version) => {
    if (version === 2) throw new VersionError(`${name} version 2: index.mjs was altered.`);
    return releasedVersion(version, name);
  },
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
    const { ledger, ...orders } =
      (functions as Record<string, Record<string, unknown>>).orders ?? {};
    assert.deepEqual(orders, {
      version: 3,
      publishedVersion: "1",
      aliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:orders-qa-0000001:QA",
      sourceQueueUrl: "https://sqs.test/orders-SourceSQSQueue-QA",
      deadLetterQueueUrl: "https://sqs.test/orders-DeadLetterSQSQueue-QA",
      destinationTopicArn: "arn:aws:sns:eu-central-1:000000000000:orders-DestinationSNSTopic-QA",
    });
    assert.equal((ledger as { functionName: string }).functionName, "orders-qa-0000001");
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
          functions: {
            orders: { ledger: { functionName: "orders-1", entries: [{ version: "3" }] } },
          },
        },
      }),
      (error: Error) => {
        assert.ok(RunError.isInstance(error));
        assert.match(
          error.message,
          /^The output "functions" of stack organization\/lambda-deployment\/qa holds something other than ledgers:\n/,
        );
        assert.match(error.message, /orders\.ledger\.entries\[0\]\.version/);
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
    const functions = { orders: { ledger: { functionName: "orders-1", entries: [entry] } } };
    await assert.rejects(read({ outputs: { functions } }), {
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
});
