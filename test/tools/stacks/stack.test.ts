import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";

import {
  CommandError,
  ConcurrentUpdateError,
  type ConfigMap,
  type EngineEvent,
  type OutputMap,
  type PreviewOptions,
  type RefreshOptions,
  type UpOptions,
} from "@pulumi/pulumi/automation";

import { ToolError, UsageError } from "../../../tools/errors";
import { Interrupted } from "../../../tools/interrupts";
import { Project } from "../../../tools/project/project";
import { endsCleanly } from "../../../tools/stacks/interruption";
import { EnvironmentStack, openStack, withDraft } from "../../../tools/stacks/stack";
import { TempProject } from "../../support/tempProject";
import { recordedError, recordedEvents, recordedUpdate } from "./recorded";

const ran = { version: 2, settings: "8dba7b539aa3", publishedVersion: "1" };
const ledger = {
  functionName: "orders-qa-c741bee",
  entries: [{ ...ran, sha256: "19ea" }],
  history: [{ ...ran, since: "2026-11-25T02:11:04.000Z" }],
};
const output = {
  ...ran,
  since: "2026-11-25T02:11:04.000Z",
  aliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:orders-qa-c741bee:QA",
  sourceQueueUrl: "https://sqs/orders",
  deadLetterQueueUrl: "https://sqs/orders-dead",
  destinationTopicArn: "arn:aws:sns:eu-central-1:000000000000:orders",
};

function outputsOf(functions: object, ledgers: object): OutputMap {
  return {
    functions: { value: functions, secret: false },
    ledgers: { value: ledgers, secret: true },
  };
}

/** A stack of Pulumi's that has been told what to answer. */
class FakeStack {
  events: EngineEvent[] = [];
  error: Error | undefined;
  asked: (PreviewOptions | UpOptions)[] = [];
  whileAtIt: () => void = () => undefined;
  answer: OutputMap = outputsOf({ orders: output }, { orders: ledger });
  pending: object[] | undefined;
  resources: object[] | undefined;
  refreshed: RefreshOptions[] = [];
  config: ConfigMap = { "aws:region": { value: "eu-central-1" } };

  async #run(options: PreviewOptions | UpOptions = {}): Promise<void> {
    this.asked.push(options);
    for (const event of this.events) options.onEvent?.(event);
    this.whileAtIt();
    await Promise.resolve();
    if (this.error !== undefined) throw this.error;
  }

  outputs = (): Promise<OutputMap> => Promise.resolve(this.answer);
  preview = async (options?: PreviewOptions) => {
    await this.#run(options);
    return { stdout: "", stderr: "", changeSummary: {} };
  };
  up = async (options?: UpOptions) => {
    await this.#run(options);
    return { stdout: "", stderr: "", outputs: this.answer, summary: recordedUpdate() };
  };
  history = () => Promise.resolve([recordedUpdate()]);
  exportStack = () =>
    Promise.resolve({
      version: 3,
      deployment: { pending_operations: this.pending, resources: this.resources },
    });
  refresh = async (options?: RefreshOptions) => {
    this.refreshed.push(options ?? {});
    await Promise.resolve();
    if (this.error !== undefined) throw this.error;
    return { stdout: "", stderr: "", summary: recordedUpdate() };
  };
  getAllConfig = (): Promise<ConfigMap> => Promise.resolve(this.config);
}

describe("the stack of an environment", () => {
  let fake: FakeStack;
  let stack: EnvironmentStack;

  beforeEach(() => {
    fake = new FakeStack();
    stack = new EnvironmentStack("qa", "/home/ada/shop/Pulumi.qa.yaml", fake);
  });

  it("tells what it runs, with the ledger and the network that it made", async () => {
    const orders = { name: "orders", environment: "qa", ...output, ledger };
    assert.deepEqual(
      await stack.functions(),
      new Map([["orders", { ...orders, network: undefined }]]),
    );
    const network = {
      cidr: "10.20.0.0/16",
      zones: 1,
      vpcId: "vpc-1",
      subnetIds: ["subnet-1"],
      securityGroupIds: ["sg-1"],
    };
    fake.answer = { ...fake.answer, network: { value: network, secret: false } };
    assert.deepEqual(await stack.functions(), new Map([["orders", { ...orders, network }]]));
  });

  it("runs nothing where it was never updated", async () => {
    fake.answer = {};
    assert.deepEqual(await stack.functions(), new Map());
  });

  for (const [what, outputs] of [
    ["has no ledgers", outputsOf({ orders: output }, {})],
    ["is not understood", outputsOf({ orders: { version: 3 } }, { orders: ledger })],
  ] as const) {
    it(`names the remedy where what another release left ${what}`, async () => {
      fake.answer = outputs;
      await assert.rejects(
        stack.functions(),
        new ToolError(
          "the outputs of stack qa are not those of this program: another release of it made the last update. Update it with this one: pulumi up --stack qa.",
        ),
      );
    });
  }

  it("previews with another stack file, and tells the plan", async () => {
    fake.events = recordedEvents("rollback");
    const { changes } = await stack.preview({ configFile: "/tmp/qa.yaml", target: ["urn:1"] });
    assert.deepEqual(
      changes.map(({ name }) => name),
      ["order-intake"],
    );
    const [asked] = fake.asked;
    assert.deepEqual([asked?.configFile, asked?.target], ["/tmp/qa.yaml", ["urn:1"]]);
  });

  it("updates, and tells what has changed and what runs then", async () => {
    fake.events = recordedEvents("rolledBack");
    const seen: EngineEvent[] = [];
    const { changes, functions } = await stack.up({
      message: "why",
      onEvent: (event) => void seen.push(event),
    });
    assert.deepEqual([changes.length, [...functions.keys()]], [1, ["orders"]]);
    assert.deepEqual(seen, fake.events);
    const [asked] = fake.asked;
    assert.deepEqual(
      [asked?.message, asked !== undefined && "configFile" in asked, asked?.color],
      ["why", false, "never"],
    );
  });

  it("shows a refusal of the program in its own words", async () => {
    fake.events = recordedEvents("refused");
    fake.error = new CommandError(recordedError("refused"));
    await assert.rejects(stack.preview(), /^ToolError: Pulumi\.qa\.yaml has 1 mistake:/);
  });

  describe("an update that is stopped", () => {
    beforeEach(() => {
      fake.events = recordedEvents("rolledBack");
      fake.error = new CommandError(recordedError("failed"));
    });

    async function says(message: string): Promise<void> {
      const controller = new AbortController();
      fake.whileAtIt = () => {
        controller.abort(new Interrupted("SIGTERM"));
      };
      await assert.rejects(stack.up({ signal: controller.signal }), new ToolError(message));
      assert.equal(fake.asked[0]?.signal?.aborted, true);
    }

    it("says what it had changed", async () => {
      await says(
        "stopped: Pulumi has ended the update of qa in good order. 1 resource had been changed, and the others are as they were. To go on: pulumi up --stack qa.",
      );
    });

    it("says what it had begun, and that nobody knows how that ended", async () => {
      const urn = "urn:pulumi:qa::shop::aws:lambda/alias:Alias::orders";
      fake.pending = [{ resource: { urn, type: "aws:lambda/alias:Alias" }, type: "updating" }];
      await says(
        "stopped: the update of qa was cut off while it did this, and nobody knows how that ended: updating orders. 1 resource had been changed before. " +
          "To go on: pulumi refresh --stack qa finds out, then pulumi up --stack qa.",
      );
    });

    it("says that it can't be told where the stack can't be read", async () => {
      fake.exportStack = () => Promise.reject(new CommandError(recordedError("noLogin")));
      await says(
        "stopped: 1 resource had been changed in qa, and how the update ended can't be read: Pulumi is not logged in to a backend. " +
          "Log in: pulumi login, or set PULUMI_BACKEND_URL, or PULUMI_ACCESS_TOKEN for Pulumi Cloud. " +
          'For what `npx ldm local up` runs: eval "$(npx ldm local env)".\n' +
          "Look at it before you go on: ldm status --env qa.",
      );
    });
  });

  it("says that a preview that was stopped changes nothing", async () => {
    const controller = new AbortController();
    fake.error = new CommandError(recordedError("failed"));
    fake.whileAtIt = () => {
      controller.abort(new Interrupted("SIGTERM"));
    };
    await assert.rejects(
      stack.preview({ signal: controller.signal }),
      new ToolError("stopped: the preview of qa changes nothing."),
    );
  });

  it("does not begin when it was stopped before", async () => {
    await assert.rejects(stack.up({ signal: AbortSignal.abort(new Interrupted("SIGINT")) }), {
      name: "Interrupted",
    });
    assert.deepEqual(fake.asked, []);
  });

  it("tells who updated it, as far as the backend knows", async () => {
    const [update] = await stack.history();
    assert.deepEqual(
      [update?.kind, update?.result, update?.author, update?.startTime.toISOString()],
      ["update", "succeeded", "Ada", "2026-11-25T02:11:04.000Z"],
    );
    assert.deepEqual(
      [update?.changes, update !== undefined && "build" in update],
      [{ same: 80, update: 1 }, false],
    );
  });

  it("tells the operations of which nobody knows how they ended", async () => {
    assert.deepEqual(await stack.pendingOperations(), []);
    const urn = "urn:pulumi:qa::shop::aws:lambda/alias:Alias::orders";
    fake.pending = [{ resource: { urn, type: "aws:lambda/alias:Alias" }, type: "updating" }];
    assert.deepEqual(await stack.pendingOperations(), [{ urn, name: "orders", type: "updating" }]);
  });

  it("tells which published versions its resources name", async () => {
    fake.resources = [
      { urn: "urn:root", type: "pulumi:pulumi:Stack" },
      {
        urn: "urn:fn",
        type: "aws:lambda/function:Function",
        outputs: { name: "orders-qa-1", version: "7", qualifier: "9" },
      },
      {
        urn: "urn:alias",
        type: "aws:lambda/alias:Alias",
        outputs: { name: "QA", functionName: "orders-qa-1", functionVersion: "5" },
      },
      {
        urn: "urn:runtime",
        type: "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
        outputs: { functionName: "orders-qa-1", qualifier: "4" },
      },
      {
        urn: "urn:invoke",
        type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        outputs: { functionName: "orders-qa-1", qualifier: "QA" },
      },
    ];
    assert.deepEqual(await stack.state(), {
      pending: [],
      root: "urn:root",
      published: new Map([["orders-qa-1", new Set(["7", "5", "4"])]]),
    });
  });

  it("holds the lock for a moment to see that nobody updates it", async () => {
    await stack.ensureIdle();
    assert.deepEqual(fake.refreshed, []);
    fake.resources = [{ urn: "urn:root", type: "pulumi:pulumi:Stack" }];
    await stack.ensureIdle();
    assert.deepEqual(
      fake.refreshed.map(({ target, runProgram }) => [target, runProgram]),
      [[["urn:root"], false]],
    );
  });

  it("says who updates it where somebody does", async () => {
    fake.resources = [{ urn: "urn:root", type: "pulumi:pulumi:Stack" }];
    fake.error = new ConcurrentUpdateError(recordedError("locked"));
    await assert.rejects(stack.ensureIdle(), /^\w+: stack qa is being updated by /);
  });

  it("tells what the program gets of the stack file", async () => {
    fake.config = {
      "aws:region": { value: "eu-central-1" },
      "shop:environment": { value: "QA" },
      "shop:variables": { value: '{"TOKEN":"x"}', secret: true },
    };
    assert.deepEqual(await stack.settings("shop"), {
      stack: "qa",
      project: "shop",
      values: { environment: "QA", variables: { TOKEN: "x" } },
      secretKeys: new Set(["variables"]),
    });
  });

  it("tells where it deploys", async () => {
    assert.deepEqual(await stack.config(), { region: "eu-central-1", profile: undefined });
  });
});

describe("a stop", () => {
  const told = (name: NodeJS.Signals, onTerminal: boolean): boolean => {
    const controller = new AbortController();
    const { signal } = endsCleanly(controller.signal, onTerminal);
    controller.abort(new Interrupted(name));
    return signal.aborted;
  };

  it("is handed to Pulumi, but not twice where the terminal has done so", () => {
    assert.deepEqual([told("SIGINT", true), told("SIGINT", false)], [false, true]);
    assert.deepEqual([told("SIGTERM", true), told("SIGHUP", true)], [true, true]);
  });
});

describe("opening a stack", () => {
  it("is refused for an environment that the project does not have", async () => {
    const temp = new TempProject();
    try {
      temp.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
      temp.write("Pulumi.dev.yaml", "config: {}\n");
      await assert.rejects(
        openStack(Project.open(temp.root), "prod"),
        new UsageError('no environment "prod"; there are dev.'),
      );
    } finally {
      temp.remove();
    }
  });
});

describe("a draft of a stack file", () => {
  it("is there for as long as it is needed, for nobody else to read", async () => {
    let path = "";
    await withDraft({ text: "config: {}\n", stack: "qa" }, (configFile) => {
      path = configFile;
      assert.equal(readFileSync(configFile, "utf8"), "config: {}\n");
      assert.equal(statSync(configFile).mode & 0o077, 0);
      return Promise.resolve();
    });
    assert.match(path, /Pulumi\.qa\.yaml$/);
    assert.ok(!existsSync(path));
  });
});
