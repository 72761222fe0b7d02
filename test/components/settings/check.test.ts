import assert from "node:assert/strict";
import {
  checkSettings,
  type Contracts,
  type RawSettings,
} from "../../../components/settings/check";
import { SettingsError } from "../../../components/settings/mistakes";
import { parseContract } from "../../../components/contract";
import { DEFAULT_TUNING } from "../../../components/settings/schema";

const RELEASED = new Map([
  ["orders", [1, 2, 3]],
  ["invoices", [1]],
]);

const NO_CONTRACTS: Contracts = { contractOf: () => undefined, variablesOf: () => new Set() };

/** A stack file without a mistake; each test changes what matters to it. */
function stackFile(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    environment: "QA",
    functions: { orders: { version: 3 }, invoices: { version: 1 } },
    ...changes,
  };
}

function withOrders(orders: unknown): Record<string, unknown> {
  return stackFile({ functions: { orders, invoices: { version: 1 } } });
}

function raw(values: Record<string, unknown>, secretKeys: string[] = []): RawSettings {
  return { stack: "qa", project: "model", values, secretKeys: new Set(secretKeys) };
}

function mistakesIn(values: Record<string, unknown>, secretKeys: string[] = []): readonly string[] {
  try {
    checkSettings(raw(values, secretKeys), RELEASED, NO_CONTRACTS);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("checkSettings", () => {
  it("settles every value that a stack file leaves out", () => {
    const { environment, functions } = checkSettings(raw(stackFile()), RELEASED, NO_CONTRACTS);
    assert.equal(environment, "QA");
    assert.deepEqual(functions.get("orders"), {
      ...DEFAULT_TUNING,
      version: 3,
      network: undefined,
      variables: {},
      secretVariables: new Set(),
    });
  });

  it("prefers the function's own tuning to the environment's, and that to the program's", () => {
    const file = stackFile({
      defaults: { memoryMb: 512, timeoutSeconds: 20 },
      functions: { orders: { version: 3, memoryMb: 1024 }, invoices: { version: 1 } },
    });
    const orders = checkSettings(raw(file), RELEASED, NO_CONTRACTS).functions.get("orders");
    assert.equal(orders?.memoryMb, 1024);
    assert.equal(orders.timeoutSeconds, 20);
    assert.equal(orders.batchSize, 10);
  });

  it("prefers the function's own variables to the environment's", () => {
    const file = {
      ...withOrders({ version: 3, variables: { CURRENCY: "CHF" } }),
      variables: { CURRENCY: "EUR", REGION_NAME: "north" },
    };
    const { functions } = checkSettings(raw(file), RELEASED, NO_CONTRACTS);
    assert.deepEqual(functions.get("orders")?.variables, { CURRENCY: "CHF", REGION_NAME: "north" });
    assert.deepEqual(functions.get("invoices")?.variables, {
      CURRENCY: "EUR",
      REGION_NAME: "north",
    });
  });

  it("hands numbers and booleans to Lambda as text", () => {
    const file = withOrders({ version: 3, variables: { LIMIT: 7.5, STRICT: true } });
    const { functions } = checkSettings(raw(file), RELEASED, NO_CONTRACTS);
    assert.deepEqual(functions.get("orders")?.variables, { LIMIT: "7.5", STRICT: "true" });
  });

  it("reads a canary's weight, an exception, and where versions come from", () => {
    const orders = {
      version: 3,
      settings: "3f2a90c1d2e4",
      canary: { version: 2, weight: "7.5%" },
      exception: { version: 3, reason: " INC-1 " },
    };
    const file = { ...withOrders(orders), promotesFrom: "dev", protected: "true" };
    const { functions, promotesFrom, isProtected } = checkSettings(
      raw(file),
      RELEASED,
      NO_CONTRACTS,
    );
    assert.equal(promotesFrom, "dev");
    assert.equal(isProtected, true);
    const { settings, canary, exception } = functions.get("orders") ?? {};
    assert.equal(settings, "3f2a90c1d2e4");
    assert.deepEqual(canary, { version: 2, weight: 0.075 });
    assert.deepEqual(exception, { version: 3, reason: "INC-1" });
  });

  it("has nobody before it, and nothing to protect, where the file says so or nothing", () => {
    for (const file of [stackFile(), stackFile({ promotesFrom: "none", protected: false })]) {
      const { promotesFrom, isProtected } = checkSettings(raw(file), RELEASED, NO_CONTRACTS);
      assert.deepEqual([promotesFrom, isProtected], [undefined, false]);
    }
  });

  it("leaves a function with version none out", () => {
    const { functions } = checkSettings(
      raw(withOrders({ version: "none" })),
      RELEASED,
      NO_CONTRACTS,
    );
    assert.deepEqual([...functions.keys()], ["invoices"]);
  });

  it("takes the variables of a key with a secret inside for secret, and no others", () => {
    const file = {
      ...withOrders({ version: 3, variables: { SIGNING_KEY: "s3cret" } }),
      variables: { CURRENCY: "EUR" },
    };
    const { functions } = checkSettings(raw(file, ["functions"]), RELEASED, NO_CONTRACTS);
    assert.deepEqual(functions.get("orders")?.secretVariables, new Set(["SIGNING_KEY"]));
  });

  it("tells all mistakes at once, under the name of the file", () => {
    const file = withOrders({ version: 9, memoryMb: 64, timoutSeconds: 3 });
    assert.throws(() => checkSettings(raw(file), RELEASED, NO_CONTRACTS), {
      name: "SettingsError",
      message: [
        "Pulumi.qa.yaml has 2 mistakes:",
        "  model:functions.orders.memoryMb: must be a whole number from 128 to 10240, got 64",
        '  model:functions.orders.timoutSeconds: is not a setting, did you mean "timeoutSeconds"? There are: memoryMb, timeoutSeconds, batchSize, batchWindowSeconds, maximumConcurrency, maxReceiveCount, logRetentionDays, logLevel, keepVersions, inNetwork, version, settings, canary, exception, variables',
      ].join("\n"),
    });
  });
});

describe("checkSettings refuses, in a sentence of its own,", () => {
  const TUNING_KEYS =
    "memoryMb, timeoutSeconds, batchSize, batchWindowSeconds, maximumConcurrency, maxReceiveCount, logRetentionDays, logLevel, keepVersions, inNetwork";
  const DIGEST_RULE =
    'must be the digest of settings that were published, 12 hexadecimal digits in quotes, such as "3f2a90c1d2e4"';
  const WEIGHT_RULE =
    "must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most";
  const VERSION_RULE =
    'must be the number of a released version, or "none" to leave the function out of this environment';
  const ENVIRONMENT_RULE =
    "must be an alias name: 1 to 20 letters, digits, dashes and underscores, not digits alone";
  const RETENTION =
    "must be one of the periods that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
  const VARIABLE_NAME =
    "is not a variable name: at least two letters, digits and underscores, a letter first";
  const range = (key: string, min: number, max: number, got: unknown) =>
    `model:functions.orders.${key}: must be a whole number from ${min} to ${max}, got ${JSON.stringify(got)}`;

  const refused: [what: string, file: Record<string, unknown>, mistake: string][] = [
    [
      "no environment",
      stackFile({ environment: undefined }),
      `model:environment: ${ENVIRONMENT_RULE}, it is missing`,
    ],
    [
      "an environment of digits",
      stackFile({ environment: "2024" }),
      `model:environment: ${ENVIRONMENT_RULE}, got "2024"`,
    ],
    [
      "an empty environment",
      stackFile({ environment: "" }),
      `model:environment: ${ENVIRONMENT_RULE}, got ""`,
    ],
    [
      "an environment with a blank",
      stackFile({ environment: "Q A" }),
      `model:environment: ${ENVIRONMENT_RULE}, got "Q A"`,
    ],
    [
      "an environment that makes names too long",
      stackFile({ environment: "X".repeat(21) }),
      `model:environment: ${ENVIRONMENT_RULE}, got "${"X".repeat(21)}"`,
    ],
    [
      "an environment that is a map",
      stackFile({ environment: { name: "QA" } }),
      `model:environment: ${ENVIRONMENT_RULE}, got {"name":"QA"}`,
    ],
    [
      "an unknown key",
      stackFile({ defualts: {} }),
      'model:defualts: is not a setting, did you mean "defaults"? There are: environment, promotesFrom, protected, network, permissionsBoundary, variables, defaults, functions',
    ],
    [
      "an item of a list",
      stackFile({ network: { cidr: "10.20.0.0/16", endpoints: ["sns", "SQS"] } }),
      'model:network.endpoints.1: must be a service as it stands in com.amazonaws.<region>.<service>, such as sns, sqs, kms or secretsmanager, got "SQS"',
    ],
    [
      "a key like no other",
      stackFile({ colour: "blue" }),
      "model:colour: is not a setting. There are: environment, promotesFrom, protected, network, permissionsBoundary, variables, defaults, functions",
    ],
    [
      "an environment that is another stack's",
      stackFile({ environment: "PROD" }),
      'model:environment: must be the stack\'s name, qa, in capitals or not: queues and topics are named after it, and no two stacks may share them, got "PROD"',
    ],
    [
      "a log level that does not exist",
      withOrders({ version: 3, logLevel: "VERBOSE" }),
      'model:functions.orders.logLevel: must be one of TRACE, DEBUG, INFO, WARN, ERROR, got "VERBOSE"',
    ],
    [
      "a number that has lost digits",
      withOrders({ version: 3, variables: { ACCOUNT_NUMBER: 12345678901234567000 } }),
      "model:functions.orders.variables.ACCOUNT_NUMBER: has lost digits as a number: write it in quotes, got 12345678901234567000",
    ],
    [
      "a variable that the setting logLevel sets",
      withOrders({ version: 3, variables: { POWERTOOLS_LOG_LEVEL: "DEBUG" } }),
      "model:functions.orders.variables.POWERTOOLS_LOG_LEVEL: is a variable that the program sets itself: remove it",
    ],
    [
      "no functions",
      stackFile({ functions: undefined }),
      "model:functions: must be a map of function names to their settings, it is missing",
    ],
    [
      "functions that are text",
      stackFile({ functions: "orders" }),
      'model:functions: must be a map of function names to their settings, got "orders"',
    ],
    [
      "functions that are a list",
      stackFile({ functions: ["orders"] }),
      'model:functions: must be a map of function names to their settings, got ["orders"]',
    ],
    [
      "a function that does not exist",
      stackFile({
        functions: { orders: { version: 3 }, invoices: { version: 1 }, invoice: { version: 1 } },
      }),
      'model:functions.invoice: is not a function of this program, did you mean "invoices"? There are: orders, invoices',
    ],
    [
      "a function left out in silence",
      stackFile({ functions: { orders: { version: 3 } } }),
      "model:functions.invoices: is missing: give it a version (released: 1), or version: none to leave it out of this environment",
    ],
    [
      "a function that is a number",
      withOrders(3),
      "model:functions.orders: must be a map of settings, got 3",
    ],
    [
      "a function that is null",
      withOrders(null),
      "model:functions.orders: must be a map of settings, got null",
    ],
    [
      "no version",
      withOrders({}),
      `model:functions.orders.version: ${VERSION_RULE}, it is missing`,
    ],
    [
      "a version that is not released",
      withOrders({ version: 9 }),
      "model:functions.orders.version: version 9 of orders is not released, released: 1, 2, 3. Pin one of them, or release it: npx ldm release orders",
    ],
    [
      "version 0",
      withOrders({ version: 0 }),
      `model:functions.orders.version: ${VERSION_RULE}, got 0`,
    ],
    [
      "a negative version",
      withOrders({ version: -1 }),
      `model:functions.orders.version: ${VERSION_RULE}, got -1`,
    ],
    [
      "half a version",
      withOrders({ version: 2.5 }),
      `model:functions.orders.version: ${VERSION_RULE}, got 2.5`,
    ],
    [
      "a version in quotes",
      withOrders({ version: "3" }),
      `model:functions.orders.version: ${VERSION_RULE}, got "3"`,
    ],
    [
      "version latest",
      withOrders({ version: "latest" }),
      `model:functions.orders.version: ${VERSION_RULE}, got "latest"`,
    ],
    [
      "a version that is null",
      withOrders({ version: null }),
      `model:functions.orders.version: ${VERSION_RULE}, got null`,
    ],
    [
      "a misspelt version",
      withOrders({ version: 3, verison: 2 }),
      `model:functions.orders.verison: is not a setting, did you mean "version"? There are: ${TUNING_KEYS}, version, settings, canary, exception, variables`,
    ],
    [
      "a version that keeps too few behind it",
      withOrders({ version: 3, keepVersions: 1 }),
      range("keepVersions", 2, 100, 1),
    ],
    [
      "settings that are no digest",
      withOrders({ version: 3, settings: 123456789012 }),
      `model:functions.orders.settings: ${DIGEST_RULE}, got 123456789012 without quotes, which is a number`,
    ],
    [
      "settings in capitals",
      withOrders({ version: 3, settings: "3F2A90C1D2E4" }),
      `model:functions.orders.settings: ${DIGEST_RULE}, got "3F2A90C1D2E4"`,
    ],
    ...["0%", "0.00%", "100%", "10", 0.1, "1.234%", "-5%"].map(
      (weight): [string, Record<string, unknown>, string] => [
        `a canary's weight of ${JSON.stringify(weight)}`,
        withOrders({ version: 3, canary: { version: 2, weight } }),
        `model:functions.orders.canary.weight: ${WEIGHT_RULE}, got ${JSON.stringify(weight)}`,
      ],
    ),
    [
      "two canaries",
      withOrders({ version: 3, canary: [{ version: 2, weight: "5%" }] }),
      'model:functions.orders.canary: must be one map of version and weight: an alias goes to two published versions at most, got [{"version":2,"weight":"5%"}]',
    ],
    [
      "a canary that is not released",
      withOrders({ version: 3, canary: { version: 9, weight: "5%" } }),
      "model:functions.orders.canary.version: version 9 of orders is not released, released: 1, 2, 3. Pin one of them, or release it: npx ldm release orders",
    ],
    [
      "a misspelt canary",
      withOrders({ version: 3, canary: { version: 2, weight: "5%", wieght: "5%" } }),
      'model:functions.orders.canary.wieght: is not a setting, did you mean "weight"? There are: version, weight, settings',
    ],
    [
      "a canary of a function that is left out",
      withOrders({ version: "none", canary: { version: 2, weight: "5%" } }),
      "model:functions.orders.canary: needs a version for the rest of the traffic, got version: none",
    ],
    [
      "an exception without a reason",
      withOrders({ version: 3, exception: { version: 3, reason: " " } }),
      'model:functions.orders.exception.reason: must be a sentence of 1 to 120 characters that says why, got " "',
    ],
    [
      "a promotion from itself",
      stackFile({ promotesFrom: "qa" }),
      'model:promotesFrom: must be another stack than this one, or "none" where no environment comes before, got "qa"',
    ],
    [
      "a promotion from several",
      stackFile({ promotesFrom: ["dev", "perf"] }),
      'model:promotesFrom: must be the name of another stack, such as dev, or "none" where no environment comes before, got ["dev","perf"]',
    ],
    [
      "a protection that is neither true nor false",
      stackFile({ protected: "yes" }),
      'model:protected: must be true or false, got "yes"',
    ],
    [
      "too little memory",
      withOrders({ version: 3, memoryMb: 127 }),
      range("memoryMb", 128, 10240, 127),
    ],
    [
      "too much memory",
      withOrders({ version: 3, memoryMb: 10241 }),
      range("memoryMb", 128, 10240, 10241),
    ],
    [
      "memory in words",
      withOrders({ version: 3, memoryMb: "256 MB" }),
      range("memoryMb", 128, 10240, "256 MB"),
    ],
    [
      "a fraction of memory",
      withOrders({ version: 3, memoryMb: 256.5 }),
      range("memoryMb", 128, 10240, 256.5),
    ],
    [
      "a timeout of nothing",
      withOrders({ version: 3, timeoutSeconds: 0 }),
      range("timeoutSeconds", 1, 900, 0),
    ],
    [
      "a timeout over 15 minutes",
      withOrders({ version: 3, timeoutSeconds: 901 }),
      range("timeoutSeconds", 1, 900, 901),
    ],
    ["an empty batch", withOrders({ version: 3, batchSize: 0 }), range("batchSize", 1, 10000, 0)],
    [
      "too large a batch",
      withOrders({ version: 3, batchSize: 10001, batchWindowSeconds: 1 }),
      range("batchSize", 1, 10000, 10001),
    ],
    [
      "a large batch without a window",
      withOrders({ version: 3, batchSize: 11 }),
      "model:functions.orders.batchSize: a batch of more than 10 needs a batchWindowSeconds of at least 1, got a batchSize of 11 and a batchWindowSeconds of 0",
    ],
    [
      "a window before the batch",
      withOrders({ version: 3, batchWindowSeconds: -1 }),
      range("batchWindowSeconds", 0, 300, -1),
    ],
    [
      "a window over 5 minutes",
      withOrders({ version: 3, batchWindowSeconds: 301 }),
      range("batchWindowSeconds", 0, 300, 301),
    ],
    [
      "a concurrency of 1, which SQS does not take",
      withOrders({ version: 3, maximumConcurrency: 1 }),
      range("maximumConcurrency", 2, 1000, 1),
    ],
    [
      "a concurrency over 1000",
      withOrders({ version: 3, maximumConcurrency: 1001 }),
      range("maximumConcurrency", 2, 1000, 1001),
    ],
    [
      "fewer than five receives",
      withOrders({ version: 3, maxReceiveCount: 4 }),
      range("maxReceiveCount", 5, 1000, 4),
    ],
    [
      "more than a thousand receives",
      withOrders({ version: 3, maxReceiveCount: 1001 }),
      range("maxReceiveCount", 5, 1000, 1001),
    ],
    [
      "a retention that CloudWatch does not know",
      withOrders({ version: 3, logRetentionDays: 10 }),
      `model:functions.orders.logRetentionDays: ${RETENTION}, got 10`,
    ],
    [
      "a retention in quotes",
      withOrders({ version: 3, logRetentionDays: "14" }),
      `model:functions.orders.logRetentionDays: ${RETENTION}, got "14"`,
    ],
    [
      "defaults that are a list",
      stackFile({ defaults: [] }),
      "model:defaults: must be a map of settings, got []",
    ],
    [
      "a misspelt default",
      stackFile({ defaults: { memoryMB: 256 } }),
      `model:defaults.memoryMB: is not a setting, did you mean "memoryMb"? There are: ${TUNING_KEYS}`,
    ],
    [
      "a version for all functions",
      stackFile({ defaults: { version: 3 } }),
      `model:defaults.version: is not a setting. There are: ${TUNING_KEYS}`,
    ],
    [
      "a default out of range",
      stackFile({ defaults: { timeoutSeconds: 1000 } }),
      "model:defaults.timeoutSeconds: must be a whole number from 1 to 900, got 1000",
    ],
    [
      "variables that are a list",
      withOrders({ version: 3, variables: ["CURRENCY=EUR"] }),
      'model:functions.orders.variables: must be a map of variable names to values, got ["CURRENCY=EUR"]',
    ],
    [
      "a variable that is a list",
      withOrders({ version: 3, variables: { TAGS: ["a"] } }),
      'model:functions.orders.variables.TAGS: must be text, a number or true/false, got ["a"]',
    ],
    [
      "a variable that is null",
      withOrders({ version: 3, variables: { CURRENCY: null } }),
      "model:functions.orders.variables.CURRENCY: must be text, a number or true/false, got null",
    ],
    [
      "a variable that the program sets",
      withOrders({ version: 3, variables: { DESTINATION_TOPIC_ARN: "x" } }),
      "model:functions.orders.variables.DESTINATION_TOPIC_ARN: is a variable that the program sets itself: remove it",
    ],
    [
      "a variable that Lambda sets",
      withOrders({ version: 3, variables: { AWS_REGION: "x" } }),
      "model:functions.orders.variables.AWS_REGION: is a variable that Lambda sets itself: remove it",
    ],
    [
      "a variable with a dash",
      withOrders({ version: 3, variables: { "TAX-PERCENT": 1 } }),
      `model:functions.orders.variables.TAX-PERCENT: ${VARIABLE_NAME}`,
    ],
    [
      "a variable of one letter",
      withOrders({ version: 3, variables: { A: 1 } }),
      `model:functions.orders.variables.A: ${VARIABLE_NAME}`,
    ],
    [
      "a variable that begins with a digit",
      stackFile({ variables: { "1ST": 1 } }),
      `model:variables.1ST: ${VARIABLE_NAME}`,
    ],
    [
      "more variables than Lambda takes",
      withOrders({ version: 3, variables: { NOTE: "x".repeat(3581) } }),
      "model:functions.orders.variables: names and values take 3585 bytes, the environment's included; at most 3584 fit (Lambda takes 4096, of which the program needs 512)",
    ],
  ];
  for (const [what, file, mistake] of refused) {
    it(what, () => {
      assert.deepEqual(mistakesIn(file), [mistake]);
    });
  }

  it("that a function is missing which is called like what every object has", () => {
    const released = new Map([...RELEASED, ["constructor", [1]] as const]);
    assert.throws(() => checkSettings(raw(stackFile()), released, NO_CONTRACTS), {
      name: "SettingsError",
      mistakes: [
        "model:functions.constructor: is missing: give it a version (released: 1), or version: none to leave it out of this environment",
      ],
    });
  });

  it("what values break together, even where another value is wrong by itself", () => {
    const functions = { orders: { version: 9 }, invoices: { version: 1.5 } };
    assert.deepEqual(mistakesIn(stackFile({ functions })), [
      `model:functions.invoices.version: ${VERSION_RULE}, got 1.5`,
      "model:functions.orders.version: version 9 of orders is not released, released: 1, 2, 3. Pin one of them, or release it: npx ldm release orders",
    ]);
  });

  it("a secret of the wrong type, without showing it", () => {
    const file = withOrders({ version: 3, variables: { SIGNING_KEY: ["s3cret"] } });
    assert.deepEqual(mistakesIn(file, ["functions"]), [
      "model:functions.orders.variables.SIGNING_KEY: must be text, a number or true/false, got a secret of another type",
    ]);
  });

  it("a long value, in part", () => {
    const [mistake] = mistakesIn(stackFile({ environment: "Q".repeat(500) }));
    assert.equal(mistake, `model:environment: ${ENVIRONMENT_RULE}, got "${"Q".repeat(76)}...`);
  });
});

describe("checkSettings, of functions with contracts", () => {
  const contracts: Contracts = {
    contractOf: (name, version) =>
      name === "orders"
        ? parseContract({
            variables: {
              CURRENCY: {
                type: "text",
                pattern: "[A-Z]{3}",
                expected: "a code",
                description: "it",
              },
              ...(version > 1 && {
                TAX: { type: "number", min: 0, max: 100, description: "percent" },
              }),
              ...(version > 2 && {
                API_KEY: { type: "text", secret: true, description: "of the shop" },
              }),
            },
          })
        : undefined,
    variablesOf: (name) => new Set(name === "orders" ? ["CURRENCY", "TAX", "API_KEY"] : []),
  };

  function mistakes(
    orders: Record<string, unknown>,
    variables: Record<string, unknown> = { CURRENCY: "EUR" },
    rest: Partial<RawSettings> = {},
  ): readonly string[] {
    try {
      const values = { ...withOrders(orders), variables };
      checkSettings({ ...raw(values), ...rest }, RELEASED, contracts);
    } catch (error) {
      if (error instanceof SettingsError) return error.mistakes;
      throw error;
    }
    return [];
  }

  it("takes what the pinned version reads, and what others of its versions do", () => {
    assert.deepEqual(mistakes({ version: 1, variables: { TAX: 19 } }), []);
    assert.deepEqual(mistakes({ version: 2, variables: { TAX: 19 } }), []);
  });

  it("tells what is missing, wrong or not read, and where it stands", () => {
    assert.deepEqual(mistakes({ version: 2, variables: { TAXES: 19 } }, { CURRENCY: "euro" }), [
      'model:variables.CURRENCY: must be a code, got "euro" (orders version 2)',
      "model:functions.orders.variables.TAX: is missing, must be a number from 0 to 100: percent (orders version 2)",
      'model:functions.orders.variables.TAXES: is not read by the function, did you mean "TAX"? It reads: CURRENCY, TAX (orders version 2)',
    ]);
  });

  it("checks what the canary reads too", () => {
    assert.deepEqual(mistakes({ version: 1, canary: { version: 2, weight: "5%" } }), [
      "model:functions.orders.variables.TAX: is missing, must be a number from 0 to 100: percent (orders version 2)",
    ]);
  });

  it("lets settings that were published bring their own variables along", () => {
    assert.deepEqual(mistakes({ version: 2, settings: "3f2a90c1d2e4" }), []);
  });

  it("refuses a secret in plaintext, and judges an encrypted one by what is known of it", () => {
    const orders = { version: 3, variables: { TAX: 19, API_KEY: "[secret]" } };
    const encrypted = (...names: string[]) => ({
      encrypted: { shared: new Set<string>(), byFunction: new Map([["orders", new Set(names)]]) },
    });
    const plaintext = [
      "model:functions.orders.variables.API_KEY: is a secret in plaintext: encrypt it (pulumi config set --path --secret) (orders version 3)",
    ];
    assert.deepEqual(mistakes(orders), plaintext);
    assert.deepEqual(mistakes(orders, undefined, encrypted("TAX")), plaintext);
    assert.deepEqual(mistakes(orders, undefined, encrypted("API_KEY")), []);
    assert.deepEqual(mistakes(orders, undefined, { secretKeys: new Set(["functions"]) }), []);
  });
});
