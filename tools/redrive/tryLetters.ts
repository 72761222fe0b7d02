import type { ReceivedMessage } from "../aws/messages";
import { withCode } from "../invoke/code";
import { record } from "../invoke/envelope";
import type { Outcome } from "../invoke/outcome";
import { placeOf, type SecretsWorld } from "../invoke/place";
import { runOnce } from "../invoke/runOnce";
import { identityOf } from "../invoke/variables";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";

/** What a version makes of a dead letter. */
export interface Attempt {
  readonly succeeded: boolean;
  /** Why not. */
  readonly error?: string | undefined;
  /** How many messages it publishes. */
  readonly published: number;
}

/** What to try dead letters with. */
export interface Trial {
  readonly project: Project;
  readonly world: SecretsWorld;
  readonly name: string;
  readonly environment: string;
  readonly signal: AbortSignal;
}

/**
 * Tries dead letters on a released version, on this machine: with the environment's variables, and nothing that it
 * publishes leaves.
 *
 * @returns What it makes of each, in the same order.
 * @throws UsageError, VersionError or ToolError where the version can't be run.
 */
export async function tryLetters(
  letters: readonly ReceivedMessage[],
  version: number,
  { project, world, name, environment, signal }: Trial,
): Promise<Attempt[]> {
  const store = releasedIn(project);
  return withCode(project, store, name, version, async (code) => {
    const place = await placeOf(project, store, environment, code, world);
    const source = { queueArn: identityOf(code, place).queueArn, region: place.region };
    const attempts: Attempt[] = [];
    // One after the other: each is a process that gets the memory of a whole function.
    for (const letter of letters) {
      const event = { Records: [recordOf(letter, source)] };
      attempts.push(attemptOf(await runOnce(code, { place, event, signal })));
    }
    return attempts;
  });
}

function recordOf(
  { id, body, attributes }: ReceivedMessage,
  source: { readonly queueArn: string; readonly region: string },
): object {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      { dataType: DataType, stringValue: StringValue },
    ]),
  );
  return record(body, source, { messageId: id, messageAttributes });
}

function attemptOf({ succeeded, failure, published }: Outcome): Attempt {
  const error = failure === undefined ? "it is reported as failed" : failure.errorMessage;
  return { succeeded, published: published.length, ...(succeeded ? {} : { error }) };
}
