import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ensureEngine, type Engine } from "../local/engine";
import { createLocalProject } from "../local/project";
import { localRegion } from "../local/variables";
import { makeVersionedBucket } from "../test/support/emulatedBucket";
import type { CountedCalls } from "./callCounter";
import { CountedEmulator } from "./countedEmulator";
import { makeDeployableShop, STACK, stackFile } from "./deployableShop";
import type { Findings, PartOptions } from "./findings";
import { run } from "./measure";
import { thousands } from "./statistics";
import { STEPS } from "./steps";
import { secondsCells } from "./table";

const FUNCTIONS = 10;
const BUCKET = "state";

const AS_IT_IS = "as it is";
const COMPRESSED = "compressed";

/** How Pulumi writes its state. */
const WAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [AS_IT_IS]: {},
  [COMPRESSED]: { PULUMI_DIY_BACKEND_GZIP: "true" },
  "once, at the end": { PULUMI_SKIP_CHECKPOINTS: "true" },
};

/** What an update asks of the bucket that the state is in. */
interface Asked {
  readonly step: string;
  readonly way: string;
  readonly times: readonly number[];
  readonly requests: number;
  readonly bytesSent: number;
}

/** What the state of an environment of ten functions takes of the bucket that it is in: requests to S3, and bytes sent. */
export async function measureState({ rounds, progress }: PartOptions): Promise<Findings> {
  const engine = await ensureEngine({ progress });
  const asked = new Map<string, Asked>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, variables] of Object.entries(WAYS)) {
      progress.say(`round ${round + 1}: ${way}`);
      await goThrough(variables, engine, (step, milliseconds, { calls, bytesSent }) => {
        const key = `${step} ${way}`;
        const times = [...(asked.get(key)?.times ?? []), milliseconds];
        asked.set(key, { step, way, times, requests: calls.length, bytesSent });
      });
    }
  }
  return findings([...asked.values()]);
}

async function goThrough(
  variables: Readonly<Record<string, string>>,
  engine: Engine,
  tell: (step: string, milliseconds: number, counted: CountedCalls) => void,
): Promise<void> {
  const shop = makeDeployableShop(FUNCTIONS);
  const aws = await CountedEmulator.start();
  const { folder, emulator, counter } = aws;
  try {
    await makeVersionedBucket(emulator.endpoint, BUCKET);
    // Only what the state takes goes through the counter.
    const place = { endpoint: counter.url, s3ForcePathStyle: "true", region: localRegion };
    const project = await createLocalProject({
      folder: join(folder, "project"),
      engine,
      emulator,
      program: shop.folder,
      variables: {
        PULUMI_BACKEND_URL: `s3://${BUCKET}?${String(new URLSearchParams(place))}`,
        ...variables,
      },
    });
    await project.stack(STACK);
    const options = { cwd: project.folder, env: { ...process.env, ...project.variables } };
    for (const { name, version } of STEPS) {
      writeFileSync(project.stackFile(STACK), stackFile(FUNCTIONS, { version }));
      counter.take();
      const start = performance.now();
      await run("pulumi", ["up", "--yes", "--skip-preview", "--stack", STACK], options);
      tell(name, performance.now() - start, counter.take());
    }
  } finally {
    await aws.stop();
    shop.remove();
  }
}

function findings(asked: readonly Asked[]): Findings {
  const inOrder = STEPS.flatMap(({ name }) => asked.filter(({ step }) => step === name));
  const bytesOf = (way: string): number =>
    asked.find((each) => each.step === STEPS[0].name && each.way === way)?.bytesSent ?? NaN;
  return {
    wishes: [
      {
        what: "bytes of a first `up`, compressed, beside those as it is",
        wanted: { atMost: 0.1 },
        measured: bytesOf(COMPRESSED) / bytesOf(AS_IT_IS),
      },
    ],
    tables: [
      {
        headings: [
          ...["update", "the state is written", "median, s", "fastest to slowest, s"],
          ...["requests to S3", "KB sent"],
        ],
        rows: inOrder.map(({ step, way, times, requests, bytesSent }) => [
          step,
          way,
          ...secondsCells(times),
          thousands(requests),
          thousands(bytesSent / 1_024),
        ]),
      },
    ],
    plots: {
      state: {
        title: "State of ten functions in a bucket: sent by an update",
        unit: "MB",
        bars: inOrder.map(({ step, way, bytesSent }) => ({
          label: `${step.replaceAll("`", "")}, ${way}`,
          value: bytesSent / 1e6,
          isOurs: way === COMPRESSED,
        })),
        isLogarithmic: true,
      },
    },
  };
}
