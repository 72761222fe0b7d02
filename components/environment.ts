import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EventFunction } from "./eventFunction";
import { frozenSettings, type FrozenSettings } from "./frozenSettings";
import { OUTPUTS, readLedgers, type Ledgers } from "./ledgers";
import { Network } from "./network";
import { PinError, type PinnedVersions } from "./pinPlan";
import { planFunction, type Planning } from "./planning";
import { readPublishedSettings } from "./publishedSettings";
import { refuseImpostors, refuseLostSubnets, refuseSkips } from "./refusals";
import type { FunctionSettings, Settings } from "./settings/check";
import { SettingsError } from "./settings/mistakes";
import { readSettings } from "./settings/read";
import { readSmokeTest, SmokeTestError, type SmokeTest } from "./smokeTest";
import { releasedVersions, VersionError, VersionStore } from "./versionStore";

/** Where released versions are found; see {@link VersionStore}. */
export type Versions = Pick<
  VersionStore,
  "folder" | "functions" | "versions" | "open" | "contractOf" | "variablesOf"
>;

/**
 * The environment that a stack deploys: its settings, its ledgers, and the functions declared so far.
 *
 * ```ts
 * const environment = await Environment.read();
 * const orders = environment.function("orders");
 * environment.function("invoices", { fedBy: [orders] });
 * return environment.outputs();
 * ```
 */
export class Environment {
  private readonly declared = new Map<string, EventFunction>();
  private readonly now = new Date().toISOString();

  private constructor(
    private readonly settings: Pick<Settings, "environment" | "permissionsBoundary">,
    private readonly functions: ReadonlyMap<string, PlannedFunction>,
    private readonly smokeTests: ReadonlyMap<string, SmokeTest | undefined>,
    private readonly digestKey: string,
    private readonly network: Network | undefined,
  ) {}

  /**
   * Reads all that decides what is deployed, and checks it before any resource is touched.
   *
   * @param store Where the released versions are. @default `functions/` in the folder that Pulumi runs the program in
   *
   * @throws RunError with a line for each mistake in the stack file, or for each released version that was altered.
   */
  static async read(
    store: Versions = new VersionStore(resolve("functions"), {
      profile: new pulumi.Config("aws").get("profile"),
    }),
  ): Promise<Environment> {
    const { settings, released, smokeTests } = await refuseMistakes(async () => {
      const settings = readSettings(releasedVersions(store), store);
      const released = await openPinned(store, settings);
      const names = [...settings.functions.keys()];
      const smokeTests = new Map(names.map((name) => [name, readSmokeTest(store.folder, name)]));
      return { settings, released, smokeTests };
    });
    const ledgers = await readLedgers();
    refuseImpostors(released, ledgers);
    refuseLostSubnets(settings, ledgers);
    await refuseSkips(settings, ledgers);
    const functions = await planAll(settings, released, ledgers);
    const network = settings.network && new Network("network", settings.network);
    return new Environment(settings, functions, smokeTests, ledgers.digestKey, network);
  }

  /**
   * Declares a function, with all that belongs to it, as the stack file settles it.
   *
   * @param name Name of its folder in `functions/`.
   * @param fedBy Functions whose results it gets; one that this environment leaves out feeds nothing.
   * @returns Nothing where the stack file leaves the function out of this environment.
   */
  function(
    name: string,
    { fedBy = [] }: { readonly fedBy?: readonly (EventFunction | undefined)[] } = {},
  ): EventFunction | undefined {
    const planned = this.functions.get(name);
    if (planned === undefined) return undefined;
    const declared = new EventFunction(name, {
      ...planned,
      environment: this.settings.environment,
      permissionsBoundary: this.settings.permissionsBoundary,
      smokeTest: this.smokeTests.get(name),
      network: this.network,
      now: this.now,
      fedBy: fedBy.filter((feeder) => feeder !== undefined),
    });
    this.declared.set(name, declared);
    return declared;
  }

  /**
   * The stack outputs: what runs, and what the next update reads back.
   *
   * @throws RunError where the stack file pins a function that the program does not declare.
   */
  outputs(): Record<string, unknown> {
    const forgotten = [...this.functions.keys()].filter((name) => !this.declared.has(name));
    if (forgotten.length > 0) {
      throw new pulumi.RunError(
        `index.ts does not declare ${forgotten.join(", ")}, which the stack file pins. ` +
          `Add environment.function("${forgotten[0] ?? ""}") to index.ts.`,
      );
    }
    return {
      [OUTPUTS.functions]: this.collect(({ outputs }) => outputs),
      // Secret, although the digests in it are keyed, so that an update does not print a year of history.
      [OUTPUTS.ledgers]: pulumi.secret(this.collect(({ ledger }) => ledger)),
      [OUTPUTS.ledgerKey]: pulumi.secret(this.digestKey),
      ...(this.network?.made === undefined ? {} : { [OUTPUTS.network]: this.network.made }),
    };
  }

  private collect<T>(part: (declared: EventFunction) => T): Record<string, T> {
    return Object.fromEntries([...this.declared].map(([name, declared]) => [name, part(declared)]));
  }
}

/** What is known of a function before it is declared. */
interface PlannedFunction {
  readonly settings: FunctionSettings;
  readonly frozen: FrozenSettings;
  readonly released: PinnedVersions;
  readonly planning: Planning;
}

/** Opens every pinned version, so that all altered ones are told of at once. */
async function openPinned(
  store: Versions,
  settings: Settings,
): Promise<Map<string, PinnedVersions>> {
  const mistakes: string[] = [];
  const opened = await Promise.all(
    [...settings.functions].map(async ([name, { version, canary }]) => {
      try {
        return [
          name,
          {
            stable: await store.open(name, version),
            canary: canary === undefined ? undefined : await store.open(name, canary.version),
          },
        ] as const;
      } catch (error) {
        if (!(error instanceof VersionError)) throw error;
        mistakes.push(error.message);
        return undefined;
      }
    }),
  );
  if (mistakes.length > 0) throw new VersionError(mistakes.join("\n"));
  return new Map(opened.filter((each) => each !== undefined));
}

async function planAll(
  settings: Settings,
  released: ReadonlyMap<string, PinnedVersions>,
  ledgers: Ledgers,
): Promise<ReadonlyMap<string, PlannedFunction>> {
  const { digestKey } = ledgers;
  const mistakes: string[] = [];
  const planned = await Promise.all(
    [...settings.functions].map(async ([name, own]) => {
      const versions = released.get(name);
      if (versions === undefined) return undefined;
      const frozen = frozenSettings(name, settings.environment, own);
      const ledger = ledgers.byFunction.get(name);
      try {
        const planning = await planFunction(
          {
            name,
            settings: own,
            released: versions,
            frozen,
            ledger,
            recorded: ledgers.recorded.get(name),
            newest: ledgers.newest.get(name),
            digestKey,
          },
          (functionName, publishedVersion) =>
            readPublishedSettings(functionName, publishedVersion, ledgers.network),
        );
        return [name, { settings: own, frozen, released: versions, planning }] as const;
      } catch (error) {
        if (!(error instanceof PinError)) throw error;
        mistakes.push(error.message);
        return undefined;
      }
    }),
  );
  if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
  return new Map(planned.filter((each) => each !== undefined));
}

/** Turns users' mistakes into refusals; anything else is a bug, and shows where it comes from. */
async function refuseMistakes<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (
      error instanceof SettingsError ||
      error instanceof VersionError ||
      error instanceof SmokeTestError
    ) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}
