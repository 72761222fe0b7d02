import { readFileSync } from "node:fs";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import type { Canary, Ledger, Move } from "../../components/ledger";
import type { ChangedStack } from "../../tools/change/applyEdit";
import { Project } from "../../tools/project/project";
import { StackFile, type Pin, type PinnedVersion } from "../../tools/project/stackFile";
import type { DeployedFunction } from "../../tools/stacks/deployed";
import type { Change } from "../../tools/stacks/plan";
import type { PreviewOptions, UpOptions } from "../../tools/stacks/stack";
import { deployedOrders } from "./deployed";
import type { Answer } from "./fakeAws";
import type { TempProject } from "./tempProject";

/** What a version is published as. */
const published = (version: number): string => String(version + 1);

const aliasChange: Change = {
  urn: "urn:pulumi:prod::shop::aws:lambda/alias:Alias::orders",
  type: "aws:lambda/alias:Alias",
  name: "orders",
  op: "update",
  keys: ["routingConfig"],
};

/**
 * An environment `prod` whose function `orders` runs version 3, with 1 to 4 released: a stack that carries its
 * file out at once, and a Lambda whose alias follows.
 */
export class FakeEnvironment implements ChangedStack {
  readonly environment = "prod";
  readonly project: Project;
  /** What the stack was asked: `preview`, or what an update was for. */
  readonly asked: string[] = [];
  /** What the next previews tell. */
  changes: readonly Change[] = [aliasChange];
  /** Digest of the settings that the stack file gives. */
  settings = "8dba7b539aa3";
  /** Called before a preview with what the file says; what it throws, the preview fails with. */
  onPreview: (pin: Pin | undefined) => void = () => undefined;
  /** Called before an update; what it throws, the update fails with. */
  onUp: (options: UpOptions) => void = () => undefined;
  deployed: DeployedFunction = deployedOrders({ environment: "prod" });

  constructor(
    readonly files: TempProject,
    private readonly now: () => Date = () => new Date("2026-11-25T12:00:00.000Z"),
  ) {
    files.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    files.write("functions/orders/handler.ts", "");
    for (const version of [1, 2, 3, 4]) {
      files.write(`functions/orders/versions/${version}/manifest.json`, "{}");
    }
    this.write("version: 3");
    this.project = Project.open(files.root);
  }

  /** Writes the stack file, with these lines of `orders`. */
  write(...lines: readonly string[]): void {
    const own = lines.map((line) => `      ${line}\n`).join("");
    const head = "  shop:environment: PROD\n  shop:protected: true\n";
    this.files.write("Pulumi.prod.yaml", `config:\n${head}  shop:functions:\n    orders:\n${own}`);
  }

  /** The lines of `orders` in the stack file. */
  get lines(): string[] {
    const text = readFileSync(this.files.path("Pulumi.prod.yaml"), "utf8");
    return text
      .split("\n")
      .slice(5, -1)
      .map((line) => line.slice(6));
  }

  functions = () => Promise.resolve(new Map([["orders", this.deployed]]));

  preview = ({ configFile, onEvent }: PreviewOptions = {}) => {
    this.asked.push("preview");
    const pin = this.#pinIn(configFile);
    this.onPreview(pin);
    if (pin !== undefined) onEvent?.(outputsEvent(this.#carry(pin, "04da6b54-80e4-46f7-96ec")));
    return Promise.resolve({ changes: this.changes, diagnostics: [] });
  };

  up = async (options: UpOptions = {}) => {
    await Promise.resolve();
    this.asked.push(options.message ?? "");
    this.onUp(options);
    options.onEvent?.(outputsEvent({}));
    this.#carryOut(options.configFile);
    return { changes: [], functions: await this.functions() };
  };

  /** Lambda, with the alias that the stack left; whatever else is asked goes to `answer`. */
  lambda(answer: Answer): Answer {
    return (asked) => {
      if (asked.command !== "GetAlias") return answer(asked);
      const { publishedVersion, canary } = this.deployed;
      return {
        Name: "PROD",
        FunctionVersion: publishedVersion,
        ...(canary && {
          RoutingConfig: { AdditionalVersionWeights: { [canary.publishedVersion]: canary.weight } },
        }),
      };
    };
  }

  #pinIn(path = this.files.path("Pulumi.prod.yaml")): Pin | undefined {
    return StackFile.read(path, "prod", "shop").pinOf("orders");
  }

  /** @param unpublished What stands for the number of what the ledger has no entry of. */
  #carry({ version, settings = this.settings }: PinnedVersion, unpublished = published(version)) {
    const entry = this.deployed.ledger.entries.find(
      (each) => each.version === version && each.settings === settings,
    );
    return { version, settings, publishedVersion: entry?.publishedVersion ?? unpublished };
  }

  #carryOut(path: string | undefined): void {
    const pin = this.#pinIn(path);
    if (pin === undefined) return;
    const carried = this.#carry(pin);
    const canary: Canary | undefined = pin.canary && {
      ...this.#carry(pin.canary),
      weight: pin.canary.weight,
    };
    const since = this.now().toISOString();
    const move: Move = { ...carried, since, ...(canary && { canary }) };
    const before: Ledger = this.deployed.ledger;
    this.deployed = {
      ...this.deployed,
      ...carried,
      canary,
      ledger: { ...before, history: [...before.history, move] },
    };
  }
}

/** What the engine tells of a stack's outputs in a preview. */
function outputsEvent(orders: object): EngineEvent {
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:prod::shop::${type}::shop-prod`;
  return {
    sequence: 1,
    timestamp: 1,
    resOutputsEvent: {
      metadata: {
        op: "same",
        urn,
        type,
        provider: "",
        new: {
          type,
          urn,
          provider: "",
          id: "",
          parent: "",
          inputs: {},
          outputs: { functions: { orders } },
        },
      },
    },
  };
}
