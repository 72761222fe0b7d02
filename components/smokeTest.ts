import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { getInvocation } from "@pulumi/aws/lambda/getInvocation";
import { z } from "zod";
import { isMap } from "./isMap";
import { messageOf } from "./messageOf";

/** Name of the file in a function's folder. */
export const SMOKE_TEST = "smoke.json";

const smokeTestSchema = z.strictObject({ event: z.json(), expect: z.json() });

/**
 * An event that a version has to answer before the alias goes to it, and what its answer must have in it.
 * The version gets the event in earnest, with the variables and rights of its environment: what it publishes
 * then reaches the topic.
 */
export type SmokeTest = Readonly<z.infer<typeof smokeTestSchema>>;

/** A smoke test that makes no sense, or that a version has failed. */
export class SmokeTestError extends Error {
  override readonly name = "SmokeTestError";
}

/**
 * Reads `functions/<name>/smoke.json`, such as `{"event": {"Records": []}, "expect": {"batchItemFailures": []}}`.
 *
 * @returns Nothing where the function has none.
 * @throws SmokeTestError where it can't be understood.
 */
export function readSmokeTest(functionsFolder: string, name: string): SmokeTest | undefined {
  const file = join(functionsFolder, name, SMOKE_TEST);
  if (!existsSync(file)) return undefined;
  const title = `functions/${name}/${SMOKE_TEST}`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SmokeTestError(`${title} can't be read: ${messageOf(error)}`);
  }
  const parsed = smokeTestSchema.safeParse(content);
  if (!parsed.success) {
    throw new SmokeTestError(
      `${title} must have an "event" and what to "expect" of the answer:\n${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

/** What is tested. */
export interface SmokeTested {
  /** Name of the function in this project. */
  readonly name: string;
  /** Number of the released version. */
  readonly version: number;
  /** Lambda's name of the function. */
  readonly functionName: string;
  readonly publishedVersion: string;
}

/**
 * Hands the event to a published version, through the aws provider.
 *
 * @throws SmokeTestError where it fails or answers something else.
 */
export async function runSmokeTest(test: SmokeTest, tested: SmokeTested): Promise<void> {
  const { name, version, functionName, publishedVersion } = tested;
  const title = `${name}: version ${version}, published as ${publishedVersion}, failed its smoke test (functions/${name}/${SMOKE_TEST})`;
  const remedy =
    "The alias stays where it was. Pin what ran before, or mend the version and release another.";
  let answer: string;
  try {
    const { result } = await getInvocation({
      functionName,
      qualifier: publishedVersion,
      input: JSON.stringify(test.event),
    });
    answer = result;
  } catch (error) {
    throw new SmokeTestError(`${title}: ${messageOf(error)}. ${remedy}`);
  }
  if (!answers(answer, test.expect)) {
    throw new SmokeTestError(
      `${title}: expected ${JSON.stringify(test.expect)}, got ${answer.slice(0, 1_000)}. ${remedy}`,
    );
  }
}

/** Whether an answer, as JSON, has in it what is expected: maps may hold more, all else is to be equal. */
export function answers(answer: string, expected: z.infer<ReturnType<typeof z.json>>): boolean {
  try {
    return contains(JSON.parse(answer), expected);
  } catch {
    return false;
  }
}

function contains(actual: unknown, expected: unknown): boolean {
  if (!isMap(expected)) return isDeepStrictEqual(actual, expected);
  return (
    isMap(actual) &&
    Object.entries(expected).every(
      ([key, value]) => Object.hasOwn(actual, key) && contains(actual[key], value),
    )
  );
}
