import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { inParallel } from "../local/deploy";
import { ensureEngine, type Engine } from "../local/engine";
import { createLocalProject } from "../local/project";
import { CountedEmulator } from "./countedEmulator";
import { makeDeployableShop, stackFile } from "./deployableShop";
import { barsOf, medianOf, type Findings, type PartOptions } from "./findings";
import { run, type Measured } from "./measure";
import { STEPS } from "./steps";
import { timesTable } from "./table";

const ENVIRONMENTS = ["dev", "qa", "perf", "prod"] as const;
const FUNCTIONS = 3;

/** How many of them are updated at the same time. */
const WAYS = [
  { name: "one after another", width: 1 },
  { name: "two at a time", width: 2 },
  { name: "all four at once", width: 4 },
] as const;

const caseOf = (step: string, way: string): string => `${step}, ${way}`;

/**
 * Updates of four environments of one program, each by a plain `pulumi up` of its own, one after another and at the same
 * time: on the real engine and the emulator, with three functions each. Nothing keeps them in order: no environment
 * takes its versions from another.
 */
export async function measureEnvironments({ rounds, progress }: PartOptions): Promise<Findings> {
  const engine = await ensureEngine({ progress });
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const way of WAYS) {
      progress.say(`round ${round + 1}: ${way.name}`);
      await goThrough(way, engine, (step, milliseconds) => {
        const name = caseOf(step, way.name);
        times.set(name, [...(times.get(name) ?? []), milliseconds]);
      });
    }
  }
  const measured = STEPS.flatMap((step) =>
    WAYS.map((way): Measured => {
      const name = caseOf(step.name, way.name);
      return { name, times: times.get(name) ?? [], memory: [] };
    }),
  );
  return findings(measured);
}

async function goThrough(
  { width }: (typeof WAYS)[number],
  engine: Engine,
  tell: (step: string, milliseconds: number) => void,
): Promise<void> {
  const shop = makeDeployableShop(FUNCTIONS);
  const aws = await CountedEmulator.start();
  const { folder, emulator } = aws;
  try {
    const write = (to: string, version: number): void => {
      for (const stack of ENVIRONMENTS) {
        writeFileSync(
          join(to, `Pulumi.${stack}.yaml`),
          stackFile(FUNCTIONS, { version }, { stack }),
        );
      }
    };
    write(shop.folder, 1);
    const project = await createLocalProject({
      folder: join(folder, "project"),
      engine,
      emulator,
      program: shop.folder,
    });
    for (const stack of ENVIRONMENTS) await project.stack(stack);
    const options = { cwd: project.folder, env: { ...process.env, ...project.variables } };
    for (const { name, version } of STEPS) {
      write(project.folder, version);
      const start = performance.now();
      await inParallel(ENVIRONMENTS, width, (stack) =>
        run("pulumi", ["up", "--yes", "--skip-preview", "--stack", stack], options),
      );
      tell(name, performance.now() - start);
    }
  } finally {
    await aws.stop();
    shop.remove();
  }
}

function findings(measured: readonly Measured[]): Findings {
  const beside = STEPS.map(
    ({ name }) =>
      medianOf(measured, caseOf(name, WAYS[2].name)) /
      medianOf(measured, caseOf(name, WAYS[0].name)),
  );
  return {
    wishes: [
      {
        what: "all four at once, beside one after another: the worst of the updates",
        wanted: { atMost: 1 },
        measured: Math.max(...beside),
      },
    ],
    tables: STEPS.map(({ name }) =>
      timesTable(
        measured.filter((each) => WAYS.some((way) => each.name === caseOf(name, way.name))),
        { unit: "s" },
      ),
    ),
    plots: {
      environments: {
        title: "Four environments",
        unit: "s",
        bars: barsOf(measured, { unit: "s", ours: (name) => !name.endsWith(WAYS[0].name) }),
      },
    },
  };
}
