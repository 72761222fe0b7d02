import { join } from "node:path";

import { checkout } from "../local/project";
import { writeBareProgram } from "./bareProgram";
import { barsOf, medianOf, type Findings, type PartOptions, type Wish } from "./findings";
import { inTurn, run, type Case, type Measured, type Sample } from "./measure";
import { makeShop, writeTutorial, type Shop } from "./shop";
import { median } from "./statistics";
import { timesTable } from "./table";

const SIZES = [1, 10, 100] as const;
const TUTORIAL_SIZE = 10;
const PULUMI = "loading `@pulumi/pulumi` alone";

const memoryOf =
  "console.log(JSON.stringify({ memoryMb: Math.round(process.resourceUsage().maxRSS / 1024) }))";

/** Evaluating the program, for a few functions and for many, beside loading Pulumi and a tutorial's way to write it. */
export async function measureStart({ rounds }: PartOptions): Promise<Findings> {
  const shops = new Map(SIZES.map((size) => [size, makeShop(size)]));
  try {
    const node = async (...args: readonly string[]): Promise<Sample> => {
      const stdout = await run(process.execPath, args, { cwd: checkout, env: process.env });
      const { memoryMb } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
        memoryMb: number;
      };
      return { memoryMb };
    };
    const evaluate = (
      shop: Shop,
      program: string,
      size: number,
      how: string,
      ...before: string[]
    ) =>
      node(...before, join(checkout, "bench/evaluate.ts"), shop.folder, program, String(size), how);
    const bundled = (name: string, size: number, shop: Shop, program: string): Case => ({
      name,
      once: () =>
        evaluate(
          ...([shop, program, size, "bundled"] as const),
          ...["--require", "./tools/lazyPackages.js", "--require", "./tools/typescript.js"],
        ),
    });
    const cases: Case[] = [
      {
        name: PULUMI,
        once: () => node("-e", `require("@pulumi/pulumi"); ${memoryOf}`),
      },
      ...[...shops].map(([size, shop]) => bundled(ours(size), size, shop, shop.program)),
      ...[...shops]
        .filter(([size]) => size > 1)
        .map(([size, shop]) => bundled(bare(size), size, shop, writeBareProgram(shop, size))),
    ];
    const shop = shops.get(TUTORIAL_SIZE);
    if (shop !== undefined) {
      const program = writeTutorial(shop, TUTORIAL_SIZE);
      cases.push({
        name: `a tutorial's program with ${TUTORIAL_SIZE} functions, type-checked by ts-node`,
        once: () =>
          evaluate(shop, program, TUTORIAL_SIZE, "plain", "--require", "ts-node/register"),
      });
    }
    // Once before, so that what is compiled once is compiled.
    await inTurn(cases, 1);
    return findings(await inTurn(cases, rounds));
  } finally {
    for (const shop of shops.values()) shop.remove();
  }
}

const bare = (size: number): string => `the same resources alone, for ${size} functions`;

const ours = (size: number): string =>
  `this program with ${size} ${size === 1 ? "function" : "functions"}`;

function findings(measured: readonly Measured[]): Findings {
  return {
    wishes: wishes(measured),
    tables: [timesTable(measured, { unit: "s" })],
    plots: {
      start: {
        title: "Evaluating the program",
        unit: "s",
        bars: barsOf(measured, { unit: "s", ours: (name) => name.startsWith("this program") }),
      },
    },
  };
}

function wishes(measured: readonly Measured[]): Wish[] {
  const memoryOf = (name: string): number =>
    median(measured.find((each) => each.name === name)?.memory ?? []);
  const timeOf = (name: string): number => medianOf(measured, name);
  const more = (of: (name: string) => number): number => (of(ours(100)) - of(ours(10))) / 90;
  return [
    {
      what: "ten functions, beside loading `@pulumi/pulumi` alone",
      wanted: { atMost: 1.6 },
      measured: medianOf(measured, ours(10)) / medianOf(measured, PULUMI),
    },
    {
      what: "memory with ten functions",
      wanted: { atMost: 200 },
      measured: memoryOf(ours(10)),
      unit: "MB",
    },
    {
      what: "each further function, from 10 to 100",
      wanted: { atMost: 15 },
      measured: more(timeOf),
      unit: "ms",
    },
    {
      what: "memory of each further function",
      wanted: { atMost: 0.5 },
      measured: more(memoryOf),
      unit: "MB",
    },
  ];
}
