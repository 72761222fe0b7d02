import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ensureEngine, type Engine } from "../local/engine";
import { createLocalProject } from "../local/project";
import type { CountedCalls } from "./callCounter";
import { CountedEmulator } from "./countedEmulator";
import {
  makeDeployableBare,
  makeDeployableShop,
  emptyStackFile,
  makeDeployableTutorial,
  makeEmptyProgram,
  STACK,
  stackFile,
  tutorialStackFile,
} from "./deployableShop";
import { type Findings, type PartOptions, type Wish } from "./findings";
import { run } from "./measure";
import { operationsIn } from "./operations";
import type { Shop } from "./shop";
import { median } from "./statistics";
import { BACK, FIRST, NOTHING, VERSION } from "./steps";
import { callCells, secondsCells, writesIn } from "./table";

/** An update, and the stack file that it begins with. */
interface Step {
  readonly name: string;
  readonly stackFile: string;
}

/** A program with so many functions, and the updates that it goes through. */
interface Subject {
  readonly name: string;
  readonly functions: number;
  readonly make: () => Shop;
  readonly steps: readonly Step[];
}

/** What an update did: the time of each round, and what was counted in the last one. */
interface Done extends CountedCalls {
  readonly times: number[];
  readonly operations: number;
}

const OURS = "this program";
const TUTORIAL = "a tutorial's program";
const BARE = "the same resources alone";

const CANARY = "a canary of 10%";

/** Larger environments are measured once, and without a tutorial's program. */
const MANY = 10;
/**
 * With its state in a folder, the engine writes all of it for each resource: of a hundred functions, 5 MB some five thousand
 * times, which is most of the time. This has it write once, at the end.
 */
const WRITES_STATE_ONCE = { PULUMI_SKIP_CHECKPOINTS: "true" };

/**
 * Updates of environments with a few functions and with many, on the real engine and the emulator: how long they take, what
 * the engine has to do and what AWS is asked, beside the same updates of a tutorial's program.
 */
export async function measureUpdate(options: PartOptions): Promise<Findings> {
  const { rounds, progress } = options;
  const subjects = [
    nothing(),
    ...options.functions.flatMap((functions) => [
      ours(functions),
      bare(functions),
      ...(functions <= MANY ? [tutorial(functions)] : []),
    ]),
  ];
  // Getting the engine may take minutes, and then says so.
  const engine = await ensureEngine({ progress });
  const done = new Map<string, Done>();
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects.filter(({ functions }) => round === 0 || functions <= MANY)) {
      progress.say(`round ${round + 1}: ${subject.name}, functions: ${subject.functions}`);
      await goThrough(subject, engine, done);
    }
  }
  return findings(options.functions, done);
}

function ours(functions: number): Subject {
  const at = (name: string, ...[first]: [Parameters<typeof stackFile>[1]]): Step => ({
    name,
    stackFile: stackFile(functions, first),
  });
  return {
    name: OURS,
    functions,
    make: () => makeDeployableShop(functions),
    steps: [
      at(FIRST, { version: 1 }),
      at(NOTHING, { version: 1 }),
      at(VERSION, { version: 2 }),
      at(BACK, { version: 1 }),
      at(CANARY, { version: 1, canary: { version: 2, weight: "10%" } }),
    ],
  };
}

function tutorial(functions: number): Subject {
  const at = (name: string, version: number): Step => ({
    name,
    stackFile: tutorialStackFile(version),
  });
  return {
    name: TUTORIAL,
    functions,
    make: () => makeDeployableTutorial(functions),
    steps: [at(FIRST, 1), at(NOTHING, 1), at(VERSION, 2), at(BACK, 1)],
  };
}

/** What Pulumi takes for as many resources of the same types, whoever declares them. */
function bare(functions: number): Subject {
  const same = stackFile(functions, { version: 1 });
  return {
    name: BARE,
    functions,
    make: () => makeDeployableBare(functions),
    steps: [
      { name: FIRST, stackFile: same },
      { name: NOTHING, stackFile: same },
    ],
  };
}

/** What Pulumi takes to run a program at all. */
function nothing(): Subject {
  const step = { name: NOTHING, stackFile: emptyStackFile };
  return { name: "an empty program", functions: 0, make: makeEmptyProgram, steps: [step, step] };
}

const keyOf = (name: string, functions: number, step: string): string =>
  [name, functions, step].join(" / ");

async function goThrough(subject: Subject, engine: Engine, done: Map<string, Done>): Promise<void> {
  const shop = subject.make();
  const aws = await CountedEmulator.start();
  const { folder, counter } = aws;
  try {
    const project = await createLocalProject({
      folder: join(folder, "project"),
      engine,
      emulator: { endpoint: counter.url },
      program: shop.folder,
    });
    await project.stack(STACK);
    const env = {
      ...process.env,
      ...project.variables,
      ...(subject.functions > MANY ? WRITES_STATE_ONCE : {}),
    };
    for (const { name, stackFile: text } of subject.steps) {
      writeFileSync(project.stackFile(STACK), text);
      counter.take();
      const start = performance.now();
      const args = ["up", "--yes", "--skip-preview", "--stack", STACK];
      const output = await run("pulumi", args, { cwd: project.folder, env });
      const time = performance.now() - start;
      const key = keyOf(subject.name, subject.functions, name);
      const times = [...(done.get(key)?.times ?? []), time];
      done.set(key, { ...counter.take(), operations: operationsIn(output), times });
    }
  } finally {
    await aws.stop();
    shop.remove();
  }
}

function findings(sizes: readonly number[], done: ReadonlyMap<string, Done>): Findings {
  const rows = [...done].map(([key, each]) => {
    const [name = "", functions = "", step = ""] = key.split(" / ");
    const { times, operations } = each;
    return [
      ...[functions, step, name, ...secondsCells(times)],
      ...[String(operations), ...callCells(each)],
    ];
  });
  const order = [FIRST, NOTHING, VERSION, BACK, CANARY];
  rows.sort(
    (one, other) =>
      Number(one[0]) - Number(other[0]) ||
      order.indexOf(one[1] ?? "") - order.indexOf(other[1] ?? ""),
  );
  return {
    wishes: wishes(sizes, done),
    tables: [
      {
        headings: [
          ...["functions", "update", "", "median, s", "fastest to slowest, s"],
          ...["operations", "writes to AWS", "reads", "KB sent"],
        ],
        rows,
      },
    ],
    plots: Object.fromEntries(
      sizes.map((size) => [
        String(size),
        {
          title: `Updating an environment of ${size} ${size === 1 ? "function" : "functions"}`,
          unit: "s",
          bars: order.flatMap((step) =>
            [OURS, BARE, TUTORIAL].flatMap((name) => {
              const times = done.get(keyOf(name, size, step))?.times;
              return times === undefined ? [] : [barOf(step, name, times)];
            }),
          ),
        },
      ]),
    ),
  };
}

function barOf(step: string, name: string, times: readonly number[]) {
  const isOurs = name === OURS;
  return {
    label: `${step.replaceAll("`", "")}${isOurs ? "" : `, ${name}`}`,
    value: median(times) / 1_000,
    spread: [Math.min(...times) / 1_000, Math.max(...times) / 1_000] as const,
    isOurs,
  };
}

function wishes(sizes: readonly number[], done: ReadonlyMap<string, Done>): Wish[] {
  const writesOf = (size: number, step: string): number =>
    writesIn(done.get(keyOf(OURS, size, step))?.calls ?? []);
  const most = (step: string): number => Math.max(...sizes.map((size) => writesOf(size, step)));
  return [
    {
      what: "writes to AWS of going back, one function",
      wanted: { atMost: 1 },
      measured: most(BACK),
    },
    {
      what: "writes to AWS of an update with nothing to do",
      wanted: { atMost: 0 },
      measured: most(NOTHING),
    },
  ];
}
