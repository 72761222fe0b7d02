import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { settingsDigest, type FrozenSettings } from "../../components/frozenSettings";
import type { Ledger } from "../../components/ledger";
import { PinnedFunction, type PinnedFunctionArgs } from "../../components/pinnedFunction";
import {
  declare,
  isSecret,
  only,
  optionsFor,
  parsed,
  valueOf,
  type Answers,
} from "../support/mocks";
import { FROZEN, pinnedArgs, type PinnedTo } from "../support/pinned";
import { releasedVersion } from "../support/released";

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const RUNTIMES = "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig";
const TOPIC_ARN = "arn:aws:sns:eu-central-1:000000000000:orders-DestinationSNSTopic-QA";
const KEY = "key of this stack";

const settings: FrozenSettings = {
  ...FROZEN,
  memoryMb: 512,
  timeoutSeconds: 20,
  variables: { CURRENCY: "EUR", SIGNING_KEY: "s3cret" },
};
const DIGEST = settingsDigest(settings, KEY);

/** Version 3 was published as 5, version 4 as 6; the function carries version 4. */
const ledger: Ledger = {
  functionName: "orders-qa-0000001",
  entries: [3, 4].map((version) => ({
    version,
    settings: DIGEST,
    sha256: releasedVersion(version).sha256,
    publishedVersion: String(version + 2),
  })),
  history: [3, 4].map((version) => ({
    version,
    settings: DIGEST,
    publishedVersion: String(version + 2),
    since: `2026-01-0${version}T00:00:00.000Z`,
  })),
};

function pin(pinned: PinnedTo = {}, answers: Answers = {}, rest: Partial<PinnedFunctionArgs> = {}) {
  const args = {
    frozen: settings,
    secretVariables: new Set(["SIGNING_KEY"]),
    digestKey: KEY,
    ...pinned,
  };
  const build = () =>
    new PinnedFunction(
      "orders",
      pinnedArgs(args, { linkedVariables: { DESTINATION_TOPIC_ARN: TOPIC_ARN }, ...rest }),
    );
  return declare(build, answers);
}

/** The alias of a function that carries version 3 and, to a share, what `canary` says. */
async function canaryAlias(canary: PinnedTo["canary"], answers: Answers = {}) {
  const { declared, result } = await pin({ ledger, canary }, answers);
  return {
    declared,
    alias: only(declared, ALIAS, "orders"),
    ledger: await valueOf(result.ledger),
  };
}

describe("PinnedFunction", () => {
  it("publishes the released version with all its settings", async () => {
    const { declared } = await pin();
    const { code, environment, ...inputs } = only(declared, FUNCTION, "orders");
    assert.deepEqual(inputs, {
      description: `version 3, settings ${DIGEST}`,
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: "arn:aws:iam::000000000000:role/orders-qa-0000001",
      memorySize: 512,
      timeout: 20,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: "/aws/lambda/orders-QA",
        applicationLogLevel: "INFO",
      },
      publish: true,
    });
    assert.ok(code instanceof pulumi.asset.AssetArchive);
    assert.deepEqual(Object.keys(await code.assets), ["index.mjs"]);
    assert.ok(environment !== undefined);
  });

  it("hands over the program's variables beside the stack file's", async () => {
    const { declared } = await pin({ secretVariables: new Set() });
    assert.deepEqual(only(declared, FUNCTION, "orders").environment, {
      variables: {
        CURRENCY: "EUR",
        SIGNING_KEY: "s3cret",
        DESTINATION_TOPIC_ARN: TOPIC_ARN,
        FUNCTION_VERSION: "3",
      },
    });
  });

  it("keeps variables secret where one of them is", async () => {
    const secretIn = async (secretVariables: ReadonlySet<string>) => {
      const { declared } = await pin({ secretVariables });
      return isSecret(only(declared, FUNCTION, "orders").environment);
    };
    assert.equal(await secretIn(new Set(["SIGNING_KEY"])), true);
    assert.equal(await secretIn(new Set()), false);
  });

  it("says in the alias's description which version it carries", async () => {
    const { declared } = await pin();
    assert.deepEqual(only(declared, ALIAS, "orders"), {
      name: "QA",
      functionName: "orders-qa-0000001",
      functionVersion: "1",
      description: `version 3, sha256 ${"3".repeat(64)}, settings ${DIGEST}`,
    });
  });

  it("lets nobody but Lambda act as its role, which may write to its own logs alone", async () => {
    const { declared } = await pin();
    assert.deepEqual(parsed(only(declared, "aws:iam/role:Role", "orders").assumeRolePolicy), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "lambda.amazonaws.com" },
        },
      ],
    });
    assert.deepEqual(
      parsed(only(declared, "aws:iam/rolePolicy:RolePolicy", "orders-logs").policy),
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: "arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/orders-QA:*",
          },
        ],
      },
    );
  });

  it("keeps the logs as long as it is told", async () => {
    const { declared } = await pin();
    assert.deepEqual(only(declared, "aws:cloudwatch/logGroup:LogGroup", "orders"), {
      name: "/aws/lambda/orders-QA",
      retentionInDays: 14,
    });
  });

  it("freezes the runtime under what it publishes", async () => {
    const { declared } = await pin();
    assert.deepEqual(only(declared, RUNTIMES, `orders-3-${DIGEST}`), {
      functionName: "orders-qa-0000001",
      qualifier: "1",
      updateRuntimeOn: "FunctionUpdate",
    });
  });

  it("points the alias at what was published before, whatever is the newest", async () => {
    const { declared, result } = await pin({ ledger }, { newestVersion: "9" });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "5");
    const { entries, history } = await valueOf(result.ledger);
    assert.deepEqual(entries, ledger.entries);
    assert.deepEqual(history, [
      ...ledger.history,
      {
        version: 3,
        settings: DIGEST,
        publishedVersion: "5",
        since: "2026-05-04T03:02:01.000Z",
      },
    ]);
  });

  it("leaves the function as it is, whatever it carries, when the alias goes back", async () => {
    const { declared } = await pin({ ledger });
    const { publish, ...frozen } = only(declared, FUNCTION, "orders");
    assert.equal(publish, true);
    assert.deepEqual(
      [...optionsFor(declared, FUNCTION, "orders").ignoreChanges].sort(),
      // The last where the function runs in a network.
      [...Object.keys(frozen), "vpcConfig"].sort(),
    );
  });

  it("ignores nothing when it publishes", async () => {
    const { declared } = await pin();
    assert.deepEqual(optionsFor(declared, FUNCTION, "orders").ignoreChanges, []);
  });

  it("lets the function write its logs before it is there", async () => {
    const { declared } = await pin();
    const { dependsOn } = optionsFor(declared, FUNCTION, "orders");
    assert.ok(dependsOn.includes("RolePolicy::orders-logs"));
  });

  it("freezes the runtime before the alias moves, and never thaws it", async () => {
    const { declared } = await pin();
    assert.deepEqual(optionsFor(declared, ALIAS, "orders").dependsOn, [
      "Function::orders",
      `RuntimeManagementConfig::orders-3-${DIGEST}`,
    ]);
    assert.equal(optionsFor(declared, RUNTIMES, `orders-3-${DIGEST}`).retainOnDelete, true);
  });

  it("declares nothing more or less when the alias goes back", async () => {
    const names = async (version: number) => {
      const { declared } = await pin({ ledger, version });
      return declared.map(({ type, name }) => `${type} ${name}`).sort();
    };
    assert.deepEqual(await names(3), await names(4));
  });

  it("publishes a known version when a variable has changed", async () => {
    const changed = { ...settings, variables: { ...settings.variables, CURRENCY: "CHF" } };
    const { declared, result } = await pin({ ledger, frozen: changed }, { newestVersion: "7" });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "7");
    assert.deepEqual((await valueOf(result.ledger)).entries.slice(2), [
      {
        version: 3,
        settings: settingsDigest(changed, KEY),
        sha256: releasedVersion(3).sha256,
        publishedVersion: "7",
      },
    ]);
  });

  it("forgets the runtime of an entry with the update that takes it out of the ledger", async () => {
    const { declared, result } = await pin(
      { ledger, version: 5 },
      { newestVersion: "7" },
      { keepVersions: 2 },
    );
    const { entries } = await valueOf(result.ledger);
    const runtimes = declared.filter(({ type }) => type === RUNTIMES);
    assert.deepEqual(
      entries.map(({ version }) => version),
      [4, 5],
    );
    assert.deepEqual(runtimes.map(({ name }) => name).sort(), [
      `orders-4-${DIGEST}`,
      `orders-5-${DIGEST}`,
    ]);
  });

  it("needs no key for the digest of settings without a secret", async () => {
    const { declared } = await pin({ secretVariables: new Set(), digestKey: "another key" });
    assert.equal(
      only(declared, FUNCTION, "orders").description,
      `version 3, settings ${settingsDigest(settings, "")}`,
    );
  });

  it("does not publish again what becomes secret without a change", async () => {
    const before = settingsDigest(settings, "");
    const unkeyed: Ledger = {
      ...ledger,
      entries: ledger.entries.map((entry) => ({ ...entry, settings: before })),
    };
    const { declared } = await pin({ ledger: unkeyed });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "5");
  });

  it("starts a new ledger with a function created anew", async () => {
    const { declared, result } = await pin({ ledger }, { functionName: "orders-qa-0000002" });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "1");
    const { functionName, entries } = await valueOf(result.ledger);
    assert.equal(functionName, "orders-qa-0000002");
    assert.deepEqual(
      entries.map(({ version, publishedVersion }) => [version, publishedVersion]),
      [[3, "1"]],
    );
  });

  it("sends a share of the traffic to a canary that is published already", async () => {
    const { alias, declared } = await canaryAlias({ version: 4, weight: 0.1 });
    assert.equal(alias.functionVersion, "5");
    assert.deepEqual(alias.routingConfig, { additionalVersionWeights: { "6": 0.1 } });
    assert.ok(optionsFor(declared, FUNCTION, "orders").ignoreChanges.includes("code"));
  });

  it("publishes a canary that is not, and leaves the rest of the traffic where it is", async () => {
    const { alias, declared, ledger } = await canaryAlias(
      { version: 5, weight: 0.25 },
      { newestVersion: "7" },
    );
    assert.equal(alias.functionVersion, "5");
    assert.deepEqual(alias.routingConfig, { additionalVersionWeights: { "7": 0.25 } });
    const { description, environment } = only(declared, FUNCTION, "orders");
    assert.equal(description, `version 5, settings ${DIGEST}`);
    assert.ok(environment !== undefined);
    assert.deepEqual(optionsFor(declared, FUNCTION, "orders").ignoreChanges, []);
    assert.deepEqual(ledger.entries.at(-1), {
      version: 5,
      settings: DIGEST,
      sha256: "5".repeat(64),
      publishedVersion: "7",
    });
    assert.deepEqual(ledger.history.at(-1)?.canary, {
      version: 5,
      settings: DIGEST,
      publishedVersion: "7",
      weight: 0.25,
    });
  });

  it("drops the canary where the function is created anew, until there are two versions again", async () => {
    const { alias, ledger } = await canaryAlias(
      { version: 4, weight: 0.1 },
      { functionName: "orders-qa-0000002" },
    );
    assert.equal(alias.functionVersion, "1");
    assert.equal(alias.routingConfig, undefined);
    assert.deepEqual(
      ledger.entries.map(({ version, publishedVersion }) => [version, publishedVersion]),
      [[3, "1"]],
    );
  });

  it("says in the alias's description what the canary is, and why the version may run", async () => {
    const { declared } = await pin(
      { ledger, canary: { version: 4, weight: 0.1 } },
      {},
      { reason: "INC-123: QA is frozen" },
    );
    assert.equal(
      only(declared, ALIAS, "orders").description,
      `version 3, sha256 ${"3".repeat(64)}, settings ${DIGEST}, canary version 4, settings ${DIGEST}, because: INC-123: QA is frozen`,
    );
  });

  it("cuts a description that Lambda would refuse", async () => {
    const { declared, result } = await pin({}, {}, { reason: "because ".repeat(40) });
    assert.equal(String(only(declared, ALIAS, "orders").description).length, 256);
    assert.equal((await valueOf(result.ledger)).history[0]?.reason, "because ".repeat(40));
  });

  describe("with a smoke test", () => {
    const smokeTest = { event: {}, expect: {} };
    const hooks = async (pinned: PinnedTo) => {
      const { declared } = await pin(pinned, {}, { smokeTest });
      return optionsFor(declared, ALIAS, "orders").hooksBefore;
    };

    it("holds the alias back until what it publishes has passed", async () => {
      assert.deepEqual(await hooks({}), ["orders-smoke-test"]);
      assert.deepEqual(await hooks({ ledger, canary: { version: 5, weight: 0.1 } }), [
        "orders-smoke-test",
      ]);
    });

    it("bars no way back", async () => {
      assert.deepEqual(await hooks({ ledger }), []);
      assert.deepEqual(await hooks({ ledger, canary: { version: 4, weight: 0.1 } }), []);
    });
  });
});
