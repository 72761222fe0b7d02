import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build, stop } from "esbuild";

import { checkout } from "../local/project";
import { bundleFunction, bundleVendor } from "../tools/release/bundle";
import { barsOf, medianOf, type Findings, type PartOptions } from "./findings";
import { inTurn, run } from "./measure";
import { functionNames } from "./shop";
import { copySources, makeRepository, SOURCE } from "./sources";
import { timesTable } from "./table";

const FUNCTIONS = 10;
const ALONE = "esbuild alone, ten handlers in parallel";
const BUNDLED = "ten functions bundled, what they share once";
const FIRST = "`ldm release --all`: ten have changed";
const ONE = "`ldm release --all`: one of ten has changed";
const NONE = "`ldm release --all`: none has changed";
const START = "`ldm --version`";

/** Releasing ten functions, beside bundling them by esbuild and nothing else. */
export async function measureRelease({ rounds }: PartOptions): Promise<Findings> {
  const names = functionNames(FUNCTIONS);
  const folder = await project(names);
  const options = { cwd: folder, env: process.env };
  const ldm = async (...args: readonly string[]): Promise<undefined> => {
    await run(process.execPath, [join(checkout, "tools/ldm.js"), "-C", folder, ...args], options);
  };
  const source = readFileSync(join(checkout, "functions", SOURCE, "handler.ts"), "utf8");
  const change = (round: number, changed: readonly string[]): void => {
    for (const name of changed) {
      const mark = `export const changed = "round ${round}, ${changed.length} of them";`;
      writeFileSync(join(folder, "functions", name, "handler.ts"), `${source}\n${mark}\n`);
    }
  };
  try {
    const measured = await inTurn(
      [
        { name: ALONE, once: () => alone(folder, names) },
        { name: BUNDLED, once: () => bundled(folder, names) },
        {
          name: FIRST,
          once: (round) => {
            change(round, names);
            return ldm("release", "--all");
          },
        },
        {
          name: ONE,
          once: (round) => {
            change(round, names.slice(0, 1));
            return ldm("release", "--all");
          },
        },
        { name: NONE, once: () => ldm("release", "--all") },
        { name: START, once: () => ldm("--version") },
      ],
      rounds,
    );
    return {
      wishes: [FIRST, BUNDLED].map((name) => ({
        what: `${name}, beside esbuild alone`,
        wanted: { atMost: 3 },
        measured: medianOf(measured, name) / medianOf(measured, ALONE),
      })),
      tables: [timesTable(measured, { unit: "s" })],
      plots: {
        release: {
          title: "Releasing ten functions",
          unit: "s",
          bars: barsOf(measured, { unit: "s", ours: (name) => name !== ALONE }),
        },
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A project with functions that all have the same source, in a repository of its own as a user's is. */
async function project(names: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ldm-bench-"));
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  for (const name of ["package-lock.json", "tsconfig.json", "Pulumi.yaml"]) {
    cpSync(join(checkout, name), join(folder, name));
  }
  copySources(folder, names);
  await makeRepository(folder);
  return folder;
}

/** What a tool does that has esbuild put each handler, with its packages, into a file of its own. Its service is started anew. */
async function alone(root: string, names: readonly string[]): Promise<undefined> {
  await stop();
  await Promise.all(
    names.map((name) =>
      build({
        absWorkingDir: root,
        entryPoints: [`functions/${name}/handler.ts`],
        bundle: true,
        write: false,
        format: "esm",
        platform: "node",
        target: "node20",
        mainFields: ["module", "main"],
        minify: true,
        preserveSymlinks: true,
        logLevel: "error",
      }),
    ),
  );
  return undefined;
}

async function bundled(root: string, names: readonly string[]): Promise<undefined> {
  await stop();
  const vendor = bundleVendor(root);
  await Promise.all(names.map((name) => bundleFunction(root, name, { vendor })));
  return undefined;
}
