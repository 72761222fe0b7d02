import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EventFunction, type EventFunctionOutputs } from "./eventFunction";
import { findImpostor } from "./ledger";
import { OUTPUTS, readLedgers, type Ledgers } from "./ledgers";
import { SettingsError, type ReleasedVersions, type Settings } from "./settings/check";
import { readSettings } from "./settings/read";
import { VersionError, VersionStore, type ReleasedVersion } from "./versionStore";

const FUNCTIONS_FOLDER = resolve(__dirname, "..", "functions");

/** Where released versions are found; see {@link VersionStore}. */
export type Versions = Pick<VersionStore, "functions" | "versions" | "open">;

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
  private readonly declared = new Map<string, EventFunctionOutputs>();

  private constructor(
    private readonly settings: Settings,
    private readonly released: ReadonlyMap<string, ReleasedVersion>,
    private readonly ledgers: Ledgers,
  ) {}

  /**
   * Reads all that decides what is deployed, and checks it before any resource is touched.
   *
   * @throws RunError with a line for each mistake in the stack file, or for each released version that was altered.
   */
  static async read(store: Versions = new VersionStore(FUNCTIONS_FOLDER)): Promise<Environment> {
    const { settings, released } = refuseMistakes(() => {
      const settings = readSettings(releasedVersions(store));
      return { settings, released: openPinned(store, settings) };
    });
    const ledgers = await readLedgers();
    refuseImpostors(released, ledgers);
    return new Environment(settings, released, ledgers);
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
    const settings = this.settings.functions.get(name);
    const released = this.released.get(name);
    if (settings === undefined || released === undefined) return undefined;
    const declared = new EventFunction(name, {
      environment: this.settings.environment,
      settings,
      released,
      ledger: this.ledgers.byFunction.get(name),
      digestKey: this.ledgers.digestKey,
      fedBy: fedBy.filter((feeder) => feeder !== undefined),
    });
    this.declared.set(name, declared.outputs);
    return declared;
  }

  /**
   * The stack outputs: what runs, and what the next update reads back.
   *
   * @throws RunError where the stack file pins a function that the program does not declare.
   */
  outputs(): Record<string, unknown> {
    const forgotten = [...this.settings.functions.keys()].filter(
      (name) => !this.declared.has(name),
    );
    if (forgotten.length > 0) {
      throw new pulumi.RunError(
        `index.ts does not declare ${forgotten.join(", ")}, which the stack file pins. ` +
          `Add environment.function("${forgotten[0] ?? ""}") to index.ts.`,
      );
    }
    return {
      [OUTPUTS.functions]: Object.fromEntries(this.declared),
      [OUTPUTS.ledgerKey]: pulumi.secret(this.ledgers.digestKey),
    };
  }
}

function releasedVersions(store: Versions): ReleasedVersions {
  return new Map(store.functions().map((name) => [name, store.versions(name)]));
}

/** Opens every pinned version, so that all altered ones are told of at once. */
function openPinned(store: Versions, settings: Settings): Map<string, ReleasedVersion> {
  const opened = new Map<string, ReleasedVersion>();
  const mistakes: string[] = [];
  for (const [name, { version }] of settings.functions) {
    try {
      opened.set(name, store.open(name, version));
    } catch (error) {
      if (!(error instanceof VersionError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new VersionError(mistakes.join("\n"));
  return opened;
}

/** Refuses a version whose number stood for other bytes when this stack ran it. */
function refuseImpostors(released: ReadonlyMap<string, ReleasedVersion>, ledgers: Ledgers): void {
  const mistakes = [...released].flatMap(([name, { version, sha256 }]) => {
    const ran = findImpostor(ledgers.byFunction.get(name), { version, sha256 });
    if (ran === undefined) return [];
    return [
      `${name} version ${version} has other bytes than the version ${version} that this stack has run: ` +
        `its SHA-256 is ${sha256}, the ledger has ${ran.sha256}. ` +
        `Restore those bytes, or release these under a number of their own: npx ldm release ${name} --force`,
    ];
  });
  if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
}

/** Turns users' mistakes into refusals; anything else is a bug, and shows where it comes from. */
function refuseMistakes<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof SettingsError || error instanceof VersionError) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}
