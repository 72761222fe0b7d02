import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { zipSync } from "fflate";

import { VersionStore } from "../components/versionStore";
import { checkout } from "../local/project";
import { bundleFunction } from "../tools/release/bundle";
import { EVERY_VARIABLE } from "../test/support/variables";
import { barsOf, medianOf, type Findings, type PartOptions } from "./findings";
import { ensureLambdaNode } from "./lambdaNode";
import { inTurn, run, type Sample } from "./measure";
import { samBuild } from "./samBuild";
import { thousands } from "./statistics";
import { timesTable } from "./table";

/** A built function: the folder that is zipped, and its module in there. */
interface Built {
  readonly name: string;
  readonly folder: string;
  readonly module: string;
}

const EMPTY = "an empty handler";
const HTTPS = "one that imports `node:https`";
const KILOBYTE = 1_024;

/** What a function weighs and how long its module takes to load, as released, as its source is bundled now, and as SAM builds it. */
export async function measurePackage({ rounds, progress }: PartOptions): Promise<Findings> {
  const node = await ensureLambdaNode(progress);
  const folder = mkdtempSync(join(tmpdir(), "ldm-bench-"));
  try {
    const store = new VersionStore(join(checkout, "functions"));
    const functions = store.functions();
    const empty = "export const handler = async () => {};\n";
    const built = [
      write(folder, EMPTY, empty),
      write(folder, HTTPS, `import "node:https";\n${empty}`),
    ];
    for (const name of functions) built.push(...(await buildAll(store, folder, name)));
    const cases = built.map(({ name, folder, module }) => ({
      name,
      once: () => load(node, join(folder, module)),
    }));
    const measured = await inTurn(cases, rounds);
    const zipped = new Map(built.map((each) => [each.name, zippedSize(each.folder)]));
    const most = (numbers: readonly number[]): number => Math.max(...numbers);
    return {
      wishes: [
        {
          what: "the largest function, zipped, with the SDK and Powertools inside",
          wanted: { atMost: 100 },
          measured: most(functions.map((name) => zipped.get(now(name)) ?? NaN)) / KILOBYTE,
          unit: "KB",
        },
        {
          what: "the slowest import, beside that of SAM's build of the same handler",
          wanted: { atMost: 0.7 },
          measured: most(
            functions.map(
              (name) => medianOf(measured, now(name)) / medianOf(measured, bySam(name)),
            ),
          ),
        },
      ],
      tables: [
        timesTable(measured, { unit: "ms", baseline: bySam(functions[0] ?? "") }),
        {
          headings: ["", "bytes", "bytes zipped"],
          rows: built.map(({ name, folder }) => [
            name,
            thousands(size(folder)),
            thousands(zipped.get(name) ?? NaN),
          ]),
        },
      ],
      plots: {
        import: {
          title: "Importing a function on Node.js 24",
          unit: "ms",
          bars: barsOf(measured, { unit: "ms", ours: isOurs }),
        },
        size: {
          title: "A function, zipped",
          unit: "KB",
          bars: built.map(({ name }) => ({
            label: name.replaceAll("`", ""),
            value: (zipped.get(name) ?? NaN) / KILOBYTE,
            isOurs: isOurs(name),
          })),
        },
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const now = (name: string): string => `${name}, bundled now`;
const bySam = (name: string): string => `${name}, by SAM's esbuild`;
const isOurs = (name: string): boolean => name.endsWith(now(""));

async function buildAll(store: VersionStore, folder: string, name: string): Promise<Built[]> {
  const version = store.versions(name).at(-1) ?? NaN;
  const released = await store.open(name, version);
  const { files } = await bundleFunction(checkout, name);
  const bundled = { name: now(name), folder: join(folder, name, "now"), module: "index.mjs" };
  mkdirSync(bundled.folder, { recursive: true });
  for (const file of files) writeFileSync(join(bundled.folder, file.name), file.bytes);
  const sam = { name: bySam(name), folder: join(folder, name, "sam"), module: "handler.js" };
  await samBuild(checkout, `functions/${name}/handler.ts`, join(sam.folder, sam.module));
  const copied = join(folder, name, "released");
  mkdirSync(copied, { recursive: true });
  for (const file of released.files)
    writeFileSync(join(copied, file.name), readFileSync(file.path));
  return [
    sam,
    { name: `${name}, released as version ${version}`, folder: copied, module: "index.mjs" },
    bundled,
  ];
}

function write(folder: string, name: string, code: string): Built {
  const own = mkdtempSync(join(folder, "plain-"));
  writeFileSync(join(own, "index.mjs"), code);
  return { name, folder: own, module: "index.mjs" };
}

async function load(node: string, file: string): Promise<Sample> {
  const env = {
    ...EVERY_VARIABLE,
    POWERTOOLS_SERVICE_NAME: "bench",
    FUNCTION_VERSION: "1",
    DESTINATION_TOPIC_ARN: "arn:aws:sns:eu-central-1:000000000000:bench",
    AWS_REGION: "eu-central-1",
  };
  const loader = join(checkout, "bench/load.js");
  return JSON.parse(await run(node, [loader, file], { cwd: checkout, env })) as Sample;
}

function filesIn(folder: string): Record<string, Uint8Array> {
  const names = readdirSync(folder);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function size(folder: string): number {
  return Object.values(filesIn(folder)).reduce((sum, { length }) => sum + length, 0);
}

function zippedSize(folder: string): number {
  return zipSync(filesIn(folder), { level: 9 }).length;
}
