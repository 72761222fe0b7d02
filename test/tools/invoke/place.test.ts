import assert from "node:assert/strict";

import type { RawSettings } from "../../../components/settings/check";
import { ToolError, UsageError } from "../../../tools/errors";
import { withCode } from "../../../tools/invoke/code";
import { placeOf, type Place } from "../../../tools/invoke/place";
import { Project } from "../../../tools/project/project";
import { releasedIn } from "../../../tools/project/released";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";

const CONTRACT = { API_KEY: { type: "text", secret: true, description: "key" } } as const;

const SETTINGS = `
variables:
  SHOP: kettles
defaults:
  memoryMb: 512
functions:
  orders:
    version: 1
    timeoutSeconds: 3
    variables:
      API_KEY: { secure: v1:abc }
  bills:
    version: none
    variables:
      TAX_PERCENT: 19
  greet:
    version: none
`;

describe("Where a function runs", () => {
  let project: TempProject;
  let asked: string[];

  beforeEach(() => {
    project = TempProject.withFunction();
    asked = [];
    writeShop(project, { orders: { 1: { variables: CONTRACT }, 2: {} }, bills: {} });
    writeStack(project, "qa", SETTINGS);
  });

  afterEach(() => {
    project.remove();
  });

  /** What Pulumi would say: the file, decrypted. */
  function decrypted(): RawSettings {
    const { encrypted, ...raw } = Project.open(project.root).stackFile("qa").raw();
    assert.ok(encrypted.byFunction.get("orders")?.has("API_KEY"));
    const values = JSON.stringify(raw.values).replaceAll("[secret]", "open sesame");
    return { ...raw, values: JSON.parse(values) as RawSettings["values"] };
  }

  function place(name: string, version?: number, environment = "qa"): Promise<Place> {
    const opened = Project.open(project.root);
    const store = releasedIn(opened);
    return withCode(opened, store, name, version, (code) =>
      placeOf(opened, store, environment, code, {
        open: (_, stack) => {
          asked.push(stack);
          return Promise.resolve({ settings: () => Promise.resolve(decrypted()) });
        },
      }),
    );
  }

  it("is what the stack file gives to it, with secrets decrypted by the stack", async () => {
    const { frozen, ...where } = await place("orders", 1);
    assert.deepEqual(where, { environment: "qa", alias: "QA", region: "eu-central-1" });
    assert.deepEqual(frozen, {
      runtime: "nodejs24.x",
      architecture: "arm64",
      memoryMb: 512,
      timeoutSeconds: 3,
      variables: {
        SHOP: "kettles",
        API_KEY: "open sesame",
        POWERTOOLS_LOG_LEVEL: "INFO",
        POWERTOOLS_SERVICE_NAME: "orders",
      },
      destinationTopicName: "orders-DestinationSNSTopic-QA",
      logGroupName: "/aws/lambda/orders-QA",
      logLevel: "INFO",
      network: undefined,
    });
    assert.deepEqual(asked, ["qa"]);
  });

  it("asks no Pulumi where the function itself has no secret", async () => {
    project.write("functions/greet/contract.yaml", "variables: {}\n");
    const { frozen } = await place("greet");
    assert.equal(frozen.variables.SHOP, "kettles");
    assert.deepEqual(asked, []);
  });

  it("takes the settings of a function of which nothing is to run there yet, or was ever released", async () => {
    const { frozen } = await place("bills");
    assert.equal(frozen.variables.TAX_PERCENT, "19");
  });

  it("checks the variables against the code that is to run, and not against the pinned version", async () => {
    project.write(
      "functions/bills/contract.yaml",
      "variables: { CURRENCY: { type: text, description: currency } }\n",
    );
    await assert.rejects(place("bills"), {
      name: ToolError.name,
      message: [
        "Pulumi.qa.yaml has 2 mistakes:",
        "  shop:functions.bills.variables.CURRENCY: is missing, must be text: currency (bills version 1)",
        "  shop:functions.bills.variables.TAX_PERCENT: is not read by the function. It reads: CURRENCY (bills version 1)",
      ].join("\n"),
    });
  });

  it("is refused where the stack file knows nothing of the function", async () => {
    writeStack(project, "qa", SETTINGS.slice(0, SETTINGS.indexOf("  greet:")));
    await assert.rejects(place("greet"), {
      name: UsageError.name,
      message:
        'Pulumi.qa.yaml has no settings of greet: give it some under functions, "version: none" while nothing of it is to run there.',
    });
  });

  it("is refused where there is no such environment, function or version", async () => {
    const refusals: [() => Promise<unknown>, string][] = [
      [() => place("orders", 1, "qaa"), 'no environment "qaa", did you mean "qa"? There are qa.'],
      [
        () => place("order"),
        'There is no function "order". Did you mean orders? The functions are: bills, greet, orders.',
      ],
      [() => place("orders", 9), "orders has no version 9. Released are: 1, 2."],
    ];
    for (const [ask, message] of refusals) {
      await assert.rejects(ask, { name: UsageError.name, message });
    }
  });

  it("is refused where the version's bytes were altered", async () => {
    project.write("functions/orders/versions/2/index.mjs", "// altered\n");
    await assert.rejects(place("orders", 2), {
      name: "VersionError",
      message: /^orders version 2: index\.mjs was altered after its release: its SHA-256 is /,
    });
  });

  it("is refused where the source does not do, or its contract", async () => {
    project.write("functions/greet/handler.ts", "export const handle = 1;\n");
    await assert.rejects(place("greet"), {
      name: ToolError.name,
      message:
        "greet could not be bundled; nothing was run.\n" +
        'functions/greet/handler.ts has to export "handler", which Lambda calls; it exports handle. ' +
        'Name the function so: "export const handler = ...".',
    });
    project.write("functions/greet/contract.yaml", "variables: 5\n");
    await assert.rejects(place("greet"), {
      name: ToolError.name,
      message:
        "functions/greet/contract.yaml has 1 mistake.\n" +
        "  variables: must be a map of variable names to what each must be; {} where the function reads none, got 5",
    });
  });
});
