import { join } from "node:path";

import { checkout } from "../local/project";
import { LocalModel } from "../test/support/localModel";
import { barsOf, type Findings, type PartOptions } from "./findings";
import { inTurn, run } from "./measure";
import { timesTable } from "./table";

const PUBLISHES = "`pulumi up` that publishes a version";
const MOVES = "`pulumi up` that moves an alias";
const GOES_BACK = "`ldm rollback`: previewed, proven, applied, verified";

/**
 * Going back, as a whole command and as a plain `pulumi up`, beside an update that publishes: on the real engine and the
 * emulator, in an environment of three functions of which one changes.
 */
export async function measureRollback({ rounds }: PartOptions): Promise<Findings> {
  const model = await LocalModel.start();
  try {
    await model.up("dev");
    // Version 3 is published too, so that going back to it publishes nothing.
    model.set("dev", ["functions", "order-intake", "version"], 3);
    await model.up("dev");
    model.set("dev", ["functions", "order-intake", "version"], 4);
    await model.up("dev");
    const { folder, variables } = model.project;
    const options = { cwd: folder, env: { ...process.env, ...variables } };
    const untilItEnds = async (command: string, args: readonly string[]): Promise<undefined> => {
      await run(command, args, options);
    };
    const up = () => untilItEnds("pulumi", ["up", "--yes", "--skip-preview", "--stack", "dev"]);
    const measured = await inTurn(
      [
        {
          name: PUBLISHES,
          once: (round) => {
            const variable = ["functions", "fulfilment", "variables", "PARCEL_ITEMS"];
            model.set("dev", variable, 100 + round);
            return up();
          },
        },
        {
          name: GOES_BACK,
          once: () =>
            untilItEnds(process.execPath, [
              ...[join(checkout, "tools/ldm.js"), "-C", folder],
              ...["rollback", "order-intake", "--env", "dev", "--to", "3", "--yes"],
            ]),
        },
        {
          name: MOVES,
          once: () => {
            model.set("dev", ["functions", "order-intake", "version"], 4);
            return up();
          },
        },
        { name: "`pulumi up` with nothing to do", once: up },
      ],
      rounds,
    );
    return {
      wishes: [],
      tables: [timesTable(measured, { unit: "s" })],
      plots: {
        rollback: {
          title: "Going back, in an environment of three functions",
          unit: "s",
          bars: barsOf(measured, { unit: "s", ours: (name) => name !== PUBLISHES }),
        },
      },
    };
  } finally {
    await model.stop();
  }
}
