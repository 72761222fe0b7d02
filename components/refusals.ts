import * as pulumi from "@pulumi/pulumi";
import { findImpostor, type Ledger } from "./ledger";
import { readLedgersOf, type Ledgers } from "./ledgers";
import { messageOf } from "./messageOf";
import type { PinnedVersions } from "./pinPlan";
import { needsLeave, refusal } from "./promotionGate";
import type { Settings } from "./settings/check";
import { isMade, madeInWords } from "./settings/network";

/**
 * Refuses a version whose number stood for other bytes when this stack ran it.
 *
 * @throws RunError with a line for each.
 */
export function refuseImpostors(
  released: ReadonlyMap<string, PinnedVersions>,
  ledgers: Ledgers,
): void {
  const pinned = [...released].flatMap(([name, { stable, canary }]) =>
    [stable, canary].flatMap((each) => (each === undefined ? [] : [[name, each] as const])),
  );
  const mistakes = pinned.flatMap(([name, { version, sha256 }]) => {
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

/**
 * Refuses a change of the network that takes away subnets which published versions run in: AWS would not delete them,
 * and an alias could not go back there.
 *
 * @throws RunError with a line for each.
 */
export function refuseLostSubnets({ network }: Settings, ledgers: Ledgers): void {
  const { network: before } = ledgers;
  const stays =
    network !== undefined &&
    isMade(network) &&
    network.cidr === before?.cidr &&
    network.zones >= before.zones;
  if (before === undefined || stays) return;
  const placed = [...ledgers.byFunction].flatMap(([name, { entries }]) =>
    entries
      .filter(({ subnets = [] }) => subnets.length > 0)
      .map(({ version, settings }) => `${name} version ${version} with settings ${settings}`),
  );
  if (placed.length === 0) return;
  throw new pulumi.RunError(
    `network: subnets of ${madeInWords(before)} would go, which published versions run in:\n` +
      placed.map((line) => `  ${line}\n`).join("") +
      "Leave the network as it is, or leave it step by step: say inNetwork: false under defaults and deploy that; when these have gone " +
      "from the ledger (it keeps keepVersions of them), run npx ldm prune, and then change the network.",
  );
}

/**
 * Refuses a version that the environment before has not run, if this one has not run it either.
 *
 * @throws RunError with a line for each, or where it can't be known.
 */
export async function refuseSkips(settings: Settings, ledgers: Ledgers): Promise<void> {
  const { promotesFrom } = settings;
  if (promotesFrom === undefined) return;
  const promotions = [...settings.functions].flatMap(([name, { version, canary, exception }]) =>
    [{ version, weight: undefined }, ...(canary === undefined ? [] : [canary])].map((pin) => ({
      name,
      version: pin.version,
      weight: pin.weight,
      own: ledgers.byFunction.get(name),
      exception: exception?.version,
    })),
  );
  const needing = promotions.filter(needsLeave);
  if (needing.length === 0) return;
  const before = await ledgersBefore(promotesFrom);
  const refusals = needing
    .map((promotion) =>
      refusal(promotion, {
        from: promotesFrom,
        here: pulumi.getStack(),
        before: before.get(promotion.name),
      }),
    )
    .filter((each) => each !== undefined);
  if (refusals.length > 0) throw new pulumi.RunError(refusals.join("\n"));
}

async function ledgersBefore(promotesFrom: string): Promise<ReadonlyMap<string, Ledger>> {
  try {
    return await readLedgersOf(promotesFrom);
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw error;
    throw new pulumi.RunError(
      `promotesFrom: this environment gets its versions from ${promotesFrom}, and what that stack has run can't be read: ` +
        `${messageOf(error)}\n` +
        `Deploy it first (pulumi up --stack ${promotesFrom}), with a login and a passphrase or key that open both stacks; ` +
        `or give an exception for what is to come here nevertheless.`,
    );
  }
}
