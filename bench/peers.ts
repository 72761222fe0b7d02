import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { ensureEngine, type Engine } from "../local/engine";
import type { CountedCalls } from "./callCounter";
import { CountedEmulator } from "./countedEmulator";
import { barsOf, type Findings, type PartOptions, type Wish } from "./findings";
import { cdk } from "./peers/cdk";
import type { Contender, Deployment } from "./peers/deployment";
import { ours } from "./peers/ours";
import { Proof } from "./peers/proof";
import { writeRevision } from "./peers/revision";
import { sam } from "./peers/sam";
import { serverless } from "./peers/serverless";
import { ensurePeerTools, type PeerTools } from "./peers/tools";
import { median } from "./statistics";
import { callCells, secondsCells, writesIn } from "./table";

/** What a contender has done in one step: the time of each round, and what was counted in the last one. */
export interface Done extends CountedCalls {
  readonly step: string;
  readonly contender: Pick<Contender, "name" | "isOurs">;
  /** Milliseconds, one number for each round. */
  readonly times: number[];
  /** Resources that the step has changed; `undefined` where it deploys nothing. */
  readonly changed: number | undefined;
}

/** One thing that a project goes through. */
interface Step {
  readonly name: string;
  /** The revision of the source that it begins with. @default that of the step before */
  readonly revision?: number;
  /** What is not measured. */
  readonly before?: (deployment: Deployment) => Promise<void> | void;
  /** What is; `undefined` for a tool that can't do it. */
  readonly measured: (deployment: Deployment) => (() => Promise<void>) | undefined;
  /** The revision that runs afterwards, where it deploys. */
  readonly runs?: number;
}

const BACK = "going back to the one before";

const steps: readonly Step[] = [
  { name: "first deployment", revision: 1, measured: ({ deploy }) => deploy, runs: 1 },
  { name: "nothing to do", measured: ({ deploy }) => deploy, runs: 1 },
  { name: "changed code", revision: 2, measured: ({ deploy }) => deploy, runs: 2 },
  {
    name: BACK,
    before: ({ prepareGoingBack }) => prepareGoingBack(),
    measured: ({ goBack }) => goBack,
    runs: 1,
  },
  { name: "building changed code", revision: 3, measured: ({ build }) => build },
  { name: "telling what that would change", measured: ({ preview }) => preview },
];

const contenders: readonly Contender[] = [ours, sam, cdk, serverless];

/**
 * Deploying one function by this program and by the tools that people would take instead, on the emulator: how long each step
 * takes, what the tool asks of AWS, and how many resources it changes. After each deployment an order has to come through.
 */
export async function measurePeers({ rounds, progress }: PartOptions): Promise<Findings> {
  // Getting these may take minutes, and then says so.
  const engine = await ensureEngine({ progress });
  const tools = await ensurePeerTools(progress);
  const done = new Map<string, Done>();
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      progress.say(`round ${round + 1}: ${contender.name}`);
      await goThrough(contender, { engine, tools }, done);
    }
  }
  return findingsOf([...done.values()]);
}

async function goThrough(
  contender: Contender,
  { engine, tools }: { engine: Engine; tools: PeerTools },
  done: Map<string, Done>,
): Promise<void> {
  const aws = await CountedEmulator.start({ modules: tools.samModules });
  const { folder, counter } = aws;
  const proof = new Proof(aws.emulator.endpoint);
  try {
    const [project, home] = [join(folder, "project"), join(folder, "home")];
    mkdirSync(project);
    mkdirSync(home);
    const site = { folder: project, home, endpoint: counter.url, engine, tools };
    const deployment = await contender.prepare(site);
    try {
      for (const step of steps) {
        const { name, revision, before, measured, runs } = step;
        const once = measured(deployment);
        if (once === undefined) continue;
        if (revision !== undefined) writeRevision(deployment.handler, revision);
        await before?.(deployment);
        counter.take();
        const start = performance.now();
        await once();
        const time = performance.now() - start;
        const counted = counter.take();
        const changed = runs === undefined ? undefined : await deployment.changed();
        if (runs !== undefined) await proof.ofRevision(runs);
        const key = `${name} / ${contender.name}`;
        const times = [...(done.get(key)?.times ?? []), time];
        done.set(key, { step: name, contender, ...counted, changed, times });
      }
    } finally {
      deployment.remove();
    }
  } finally {
    proof.destroy();
    await aws.stop();
  }
}

/** What it came to, step by step. */
export function findingsOf(done: readonly Done[]): Findings {
  const sorted = steps.flatMap(({ name }) => done.filter(({ step }) => step === name));
  return {
    wishes: wishesOf(sorted),
    tables: [
      {
        headings: [
          ...["", "", "median, s", "fastest to slowest, s", "resources changed"],
          ...["writes to AWS", "reads", "KB sent"],
        ],
        rows: sorted.map((each) => [
          ...[each.step, each.contender.name, ...secondsCells(each.times)],
          ...[each.changed === undefined ? "" : String(each.changed), ...callCells(each)],
        ]),
      },
    ],
    plots: {
      peers: {
        title: "Deploying one function",
        unit: "s",
        bars: sorted.flatMap(({ step, contender: { name, isOurs = false }, times }) =>
          barsOf([{ name: `${step}, ${name}`, times, memory: [] }], {
            unit: "s",
            ours: () => isOurs,
          }),
        ),
      },
    },
  };
}

function wishesOf(done: readonly Done[]): Wish[] {
  const fastest = (step: string, isOurs: boolean): number =>
    Math.min(
      ...done
        .filter((each) => each.step === step && (each.contender.isOurs ?? false) === isOurs)
        .map(({ times }) => median(times)),
    );
  const goingBack = done.find(({ step, contender }) => step === BACK && contender.isOurs === true);
  return [
    ...steps
      .filter(({ name, runs }) => runs !== undefined && name !== BACK)
      .map(({ name }) => ({
        what: `${name}, beside the fastest of the others`,
        wanted: { atMost: 1 },
        measured: fastest(name, true) / fastest(name, false),
      })),
    {
      what: `${BACK}: how many times faster than the fastest of the others`,
      wanted: { atLeast: 5 },
      measured: fastest(BACK, false) / fastest(BACK, true),
    },
    {
      what: `writes to AWS of ${BACK}`,
      wanted: { atMost: 1 },
      measured: writesIn(goingBack?.calls ?? []),
    },
  ];
}
