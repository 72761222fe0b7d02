import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import { checkout } from "../local/project";
import { writeBareProgram } from "./bareProgram";
import { functionNames, makeShop, writeTutorial, type Shop } from "./shop";

/** The one stack of a shop that is deployed. */
export const STACK = "bench";

/** Which versions a function runs. */
export interface Pin {
  readonly version: number;
  readonly canary?: { readonly version: number; readonly weight: string };
}

/**
 * Makes a shop into a Pulumi project that `pulumi up` deploys: this program with so many functions, all at version 1.
 *
 * @param versions Which of the released versions of `order-intake` each function has.
 */
export function makeDeployableShop(functions: number, versions: readonly number[] = [1, 2]): Shop {
  const shop = makeShop(functions, versions);
  for (const name of ["Pulumi.yaml", "package.json"]) {
    cpSync(join(checkout, name), join(shop.folder, name));
  }
  runFromBundle(shop, shop.program);
  writeFileSync(join(shop.folder, `Pulumi.${STACK}.yaml`), stackFile(functions, { version: 1 }));
  return shop;
}

/** Makes a Pulumi project that deploys the same resources alone; its stack file is that of a shop. */
export function makeDeployableBare(functions: number): Shop {
  const shop = makeDeployableShop(functions, []);
  const program = writeBareProgram(shop, functions);
  runFromBundle(shop, program);
  return { ...shop, program };
}

/** Has Pulumi run a program of a shop as it runs this one. */
function runFromBundle({ folder }: Shop, program: string): void {
  const text = readFileSync(join(checkout, "tools/program.js"), "utf8");
  writeFileSync(join(folder, "tools/program.js"), text.replaceAll("index.ts", program));
}

/** What a shop's stack file says beside its functions. */
export interface StackFileOptions {
  /** Name of the stack; in capitals it is the environment's. */
  readonly stack?: string;
  /** Variables of every function. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The stack file of a shop: its first function as it is said here, the others at version 1. */
export function stackFile(
  functions: number,
  first: Pin,
  { stack = STACK, variables = { CURRENCY: "EUR", TAX_PERCENT: 19 } }: StackFileOptions = {},
): string {
  const pins = functionNames(functions).map((name, index) => [
    name,
    index === 0 ? first : { version: 1 },
  ]);
  return stringify({
    config: {
      "aws:region": "eu-central-1",
      "lambda-deployment:environment": stack.toUpperCase(),
      "lambda-deployment:variables": variables,
      "lambda-deployment:functions": Object.fromEntries(pins) as object,
    },
  });
}

/** Makes a tutorial's program with so many functions into a Pulumi project; version 1 of all. */
export function makeDeployableTutorial(functions: number): Shop {
  const shop = makeShop(functions, [1, 2]);
  const program = writeTutorial(shop, functions);
  writeProject(shop, "tutorial", program, tutorialStackFile(1));
  return { ...shop, program };
}

/** The stack file of a tutorial's program. */
export function tutorialStackFile(version: number): string {
  return stringify({ config: { "aws:region": "eu-central-1", "tutorial:version": version } });
}

/** Makes a Pulumi project whose program has nothing in it. */
export function makeEmptyProgram(): Shop {
  const shop = makeShop(0);
  const program = "empty.js";
  writeFileSync(join(shop.folder, program), "");
  writeProject(shop, "empty", program, emptyStackFile);
  return { ...shop, program };
}

/** The stack file of an empty program. */
export const emptyStackFile = stringify({ config: {} });

function writeProject({ folder }: Shop, name: string, main: string, stack: string): void {
  const files = {
    "package.json": JSON.stringify({ name, main }),
    "Pulumi.yaml": stringify({ name, runtime: "nodejs" }),
    [`Pulumi.${STACK}.yaml`]: stack,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}
