import type { EngineEvent } from "@pulumi/pulumi/automation";

import type { LedgerEntry, Move } from "../../components/ledger";
import type { ChangedStack } from "../../tools/change/applyEdit";
import type { ChangeWorld } from "../../tools/change/applyEdit";
import { UsageError } from "../../tools/errors";
import { StackFile } from "../../tools/project/stackFile";
import type { DeployedFunction } from "../../tools/stacks/deployed";
import type { Change } from "../../tools/stacks/plan";
import type { PreviewOptions, UpOptions } from "../../tools/stacks/stack";
import { fakeAws, serviceError, type AskedCommand } from "./fakeAws";
import { TempProject } from "./tempProject";

/** Digest of the settings that the stack files have, unless a test says that they have changed. */
export const SETTINGS = "aaaaaaaaaaaa";

const SHA256 = "19ea".repeat(16);

/** Two environments, `qa` and, protected and behind it, `prod`, with an engine and a Lambda that follow. */
export class FakeWorld implements ChangeWorld {
  readonly files = new TempProject();
  readonly qa = new FakeStack(this.files, "qa");
  readonly prod = new FakeStack(this.files, "prod");
  /** Alarms that ring, in every environment. */
  alarms: readonly string[] = [];

  constructor() {
    this.files.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    for (const name of ["orders", "bills"]) {
      this.files.write(`functions/${name}/handler.ts`, "");
      for (const version of [1, 2, 3, 4]) {
        this.files.write(
          `functions/${name}/versions/${version}/manifest.json`,
          manifest(name, version),
        );
      }
    }
  }

  open = (_: unknown, environment: string): Promise<ChangedStack> =>
    Promise.resolve(this.#stack(environment));

  aws: ChangeWorld["aws"] = () => fakeAws(this.#answer).aws;

  #stack(environment: string): FakeStack {
    const stack = [this.qa, this.prod].find((each) => each.environment === environment);
    if (stack === undefined) throw new UsageError(`no stack ${environment}`);
    return stack;
  }

  #answer = ({ command, input }: AskedCommand): object => {
    if (command === "DescribeAlarms") {
      return {
        MetricAlarms: this.alarms.map((AlarmName) => ({
          AlarmName,
          StateValue: "ALARM",
          StateReason: "3 of 3 datapoints",
          Namespace: "AWS/Lambda",
          MetricName: "Errors",
          Dimensions: [{ Name: "FunctionName", Value: "orders-qa" }],
        })),
      };
    }
    const [name = "", environment = ""] = String(input.FunctionName).split("-");
    return this.#stack(environment).lambda(name, command, input);
  };
}

/** The manifest of a released version that nobody reads the files of. */
export function manifest(name: string, version: number, variables?: object): string {
  const files = {};
  const handler = "index.handler";
  return JSON.stringify({
    function: name,
    version,
    sha256: SHA256,
    size: 1,
    handler,
    files,
    source: null,
    variables,
  });
}

/** A stack that carries out its file: it publishes what its ledger has not, and moves the alias. */
export class FakeStack implements ChangedStack {
  /** Digest of the settings that its file has now for `orders`. */
  settings = SETTINGS;
  /** What changes beside the functions. */
  others: readonly Change[] = [];
  /** What the program refuses at preview. */
  onPreview: (file: StackFile) => void = () => undefined;
  /** Called before an update; what it throws, the update fails with. */
  onUp: () => void = () => undefined;
  /** What was asked, `preview` or what an update was for. */
  readonly asked: string[] = [];
  /** Published versions that somebody deleted. */
  readonly deleted = new Set<string>();
  /** Where somebody has moved the aliases by hand. */
  moved: string | undefined;
  readonly #deployed = new Map<string, DeployedFunction>();

  constructor(
    readonly files: TempProject,
    readonly environment: string,
  ) {}

  /** Has run these versions, one after the other, and its file says so. */
  ran(name: string, ...moves: readonly (number | Pick<Move, "version" | "settings">)[]): this {
    for (const [index, move] of moves.entries()) {
      const { version, settings } =
        typeof move === "number" ? { version: move, settings: SETTINGS } : move;
      this.#carry(name, {
        version,
        settings,
        since: `2026-11-25T0${index}:00:00.000Z`,
      });
    }
    this.write();
    return this;
  }

  /** Writes its file: what runs, and what is added to `orders`. */
  write(...lines: readonly string[]): void {
    const entries = [...this.#deployed.values()].map(({ name, version }) =>
      [
        `    ${name}:`,
        ...(lines.some((line) => line.startsWith("version")) && name === "orders"
          ? []
          : [`      version: ${version}`]),
        ...(name === "orders" ? lines.map((line) => `      ${line}`) : []),
      ].join("\n"),
    );
    this.files.write(
      `Pulumi.${this.environment}.yaml`,
      [
        "config:",
        `  shop:environment: ${this.environment.toUpperCase()}`,
        ...(this.environment === "prod"
          ? ["  shop:promotesFrom: qa", "  shop:protected: true"]
          : []),
        "  shop:functions:",
        ...entries,
        "",
      ].join("\n"),
    );
  }

  get stackFile(): StackFile {
    return this.#read(this.#path);
  }

  /** What its file has of a function. */
  pin(name = "orders") {
    return this.stackFile.pinOf(name);
  }

  /** Says something else of a function than what was recorded. */
  change(name: string, changes: Partial<DeployedFunction>): void {
    const deployed = this.#deployed.get(name);
    if (deployed !== undefined) this.#deployed.set(name, { ...deployed, ...changes });
  }

  functions = () => Promise.resolve(new Map(this.#deployed));

  preview = async ({ configFile, onEvent }: PreviewOptions = {}) => {
    await Promise.resolve();
    this.asked.push("preview");
    const file = this.#read(configFile ?? this.#path);
    this.onPreview(file);
    const next = this.#next(file);
    const outputs = { functions: Object.fromEntries(next) };
    const urn = "urn:stack";
    const metadata = {
      op: "same",
      urn,
      type: "pulumi:pulumi:Stack",
      provider: "",
      new: { urn, outputs },
    };
    // The engine's own type asks for much that nobody reads.
    onEvent?.({
      sequence: 1,
      timestamp: 1,
      resOutputsEvent: { metadata },
    } as unknown as EngineEvent);
    return { changes: [...this.#changes(next), ...this.others], diagnostics: [] };
  };

  up = async ({ message, configFile, onEvent }: UpOptions = {}) => {
    this.asked.push(message ?? "");
    this.onUp();
    onEvent?.({ sequence: 1, timestamp: 1 });
    for (const [name, { version, settings }] of this.#next(this.#read(configFile ?? this.#path))) {
      this.#carry(name, { version, settings, since: "2026-11-25T12:00:00.000Z" });
    }
    this.moved = undefined;
    return { changes: [], functions: await this.functions() };
  };

  lambda(name: string, command: string, input: AskedCommand["input"]): object {
    const deployed = this.#deployed.get(name);
    const published = deployed?.ledger.entries.map((entry) => entry.publishedVersion) ?? [];
    const there = published.filter((number) => !this.deleted.has(number));
    if (command === "ListVersionsByFunction") {
      return { Versions: ["$LATEST", ...there].map((Version) => ({ Version })) };
    }
    if (command === "GetFunctionConfiguration") {
      if (there.includes(String(input.Qualifier))) return {};
      throw serviceError("ResourceNotFoundException", "Not found");
    }
    return { FunctionVersion: this.moved ?? deployed?.publishedVersion };
  }

  get #path(): string {
    return this.files.path(`Pulumi.${this.environment}.yaml`);
  }

  #read(path: string): StackFile {
    return StackFile.read(path, this.environment, "shop");
  }

  #next(file: StackFile) {
    return file.functions.flatMap((name) => {
      const pin = file.pinOf(name);
      if (pin === undefined) return [];
      const own = name === "orders" ? this.settings : SETTINGS;
      const { version, settings = own } = pin;
      const entry = this.#entries(name).find(
        (each) => each.version === version && each.settings === settings,
      );
      const publishedVersion = entry?.publishedVersion ?? "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      return [[name, { version, settings, publishedVersion }] as const];
    });
  }

  #changes(next: readonly (readonly [string, { publishedVersion: string }])[]): Change[] {
    return next.flatMap(([name, { publishedVersion }]) => {
      const change = (type: string): Change => ({ urn: "", type, name, op: "update", keys: [] });
      if (publishedVersion === this.#deployed.get(name)?.publishedVersion) return [];
      const alias = change("aws:lambda/alias:Alias");
      const isPublished = /^\d+$/.test(publishedVersion);
      return isPublished ? [alias] : [change("aws:lambda/function:Function"), alias];
    });
  }

  #entries(name: string): readonly LedgerEntry[] {
    return this.#deployed.get(name)?.ledger.entries ?? [];
  }

  #carry(
    name: string,
    { version, settings, since }: Pick<Move, "version" | "settings" | "since">,
  ): void {
    const entries = this.#entries(name);
    const known = entries.find((each) => each.version === version && each.settings === settings);
    const publishedVersion = known?.publishedVersion ?? String(entries.length + 1);
    const carried = { version, settings, publishedVersion };
    const functionName = `${name}-${this.environment}`;
    const before = this.#deployed.get(name)?.ledger.history ?? [];
    this.#deployed.set(name, {
      name,
      environment: this.environment,
      ...carried,
      since,
      aliasArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}:${this.environment.toUpperCase()}`,
      sourceQueueUrl: `https://sqs/${name}`,
      deadLetterQueueUrl: `https://sqs/${name}-dead`,
      destinationTopicArn: `arn:aws:sns:eu-central-1:123456789012:${name}`,
      ledger: {
        functionName,
        entries: known === undefined ? [...entries, { ...carried, sha256: "19ea" }] : entries,
        history: [...before, { ...carried, since }],
      },
    });
  }
}
