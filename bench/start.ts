import { join } from "node:path";

import { checkout } from "../local/project";
import { inTurn, run, type Case, type Measured } from "./measure";
import { makeShop, writeTutorial, type Shop } from "./shop";

const SIZES = [1, 10, 100] as const;
const TUTORIAL_SIZE = 10;

const memoryOf =
  "console.log(JSON.stringify({ memoryMb: Math.round(process.resourceUsage().maxRSS / 1024) }))";

/** Evaluating the program, for a few functions and for many, beside loading Pulumi and a tutorial's way to write it. */
export async function measureStart(rounds: number): Promise<Measured[]> {
  const shops = new Map(SIZES.map((size) => [size, makeShop(size)]));
  try {
    const node = async (...args: readonly string[]): Promise<number> => {
      const stdout = await run(process.execPath, args, { cwd: checkout, env: process.env });
      const { memoryMb } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
        memoryMb: number;
      };
      return memoryMb;
    };
    const evaluate = (
      shop: Shop,
      program: string,
      size: number,
      how: string,
      ...before: string[]
    ) =>
      node(...before, join(checkout, "bench/evaluate.ts"), shop.folder, program, String(size), how);
    const ours = (size: number, shop: Shop): Case => ({
      name: `this program with ${size} ${size === 1 ? "function" : "functions"}`,
      once: () =>
        evaluate(
          ...([shop, shop.program, size, "bundled"] as const),
          ...["--require", "./tools/lazyPackages.js", "--require", "./tools/typescript.js"],
        ),
    });
    const cases: Case[] = [
      {
        name: "loading `@pulumi/pulumi` alone",
        once: () => node("-e", `require("@pulumi/pulumi"); ${memoryOf}`),
      },
      ...[...shops].map(([size, shop]) => ours(size, shop)),
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
    return await inTurn(cases, rounds);
  } finally {
    for (const shop of shops.values()) shop.remove();
  }
}
