import type { ReceivedMessage } from "../aws/messages";
import { withCode } from "../invoke/code";
import { record } from "../invoke/envelope";
import type { Outcome } from "../invoke/outcome";
import { placeOf, type SecretsWorld } from "../invoke/place";
import { runOnce } from "../invoke/runOnce";
import type { PublishedMessage } from "../invoke/snsCapture";
import { identityOf } from "../invoke/variables";
import { lineOf } from "../logs/line";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";

/** What a version makes of a dead letter. */
export interface Attempt {
  readonly succeeded: boolean;
  /** Why not. */
  readonly error?: string | undefined;
  /** What it would publish, oldest first. */
  readonly published: readonly PublishedMessage[];
}

/** What to try dead letters with. */
export interface Trial {
  readonly project: Project;
  readonly world: SecretsWorld;
  readonly name: string;
  readonly environment: string;
  /** When they are sent again. */
  readonly now: Date;
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
  { project, world, name, environment, now, signal }: Trial,
): Promise<Attempt[]> {
  const store = releasedIn(project);
  return withCode(project, store, name, version, async (code) => {
    const place = await placeOf(project, store, environment, code, world);
    const source = { queueArn: identityOf(code, place).queueArn, region: place.region };
    const attempts: Attempt[] = [];
    // One after the other: each is a process that gets the memory of a whole function.
    for (const letter of letters) {
      const event = { Records: [recordOf(letter, source, now)] };
      attempts.push(attemptOf(await runOnce(code, { place, event, signal })));
    }
    return attempts;
  });
}

function recordOf(
  { id, body, attributes }: ReceivedMessage,
  source: { readonly queueArn: string; readonly region: string },
  now: Date,
): object {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      BinaryValue === undefined
        ? { dataType: DataType, stringValue: StringValue }
        : { dataType: DataType, binaryValue: Buffer.from(BinaryValue).toString("base64") },
    ]),
  );
  return record(body, source, { messageId: id, messageAttributes, sentAt: now.getTime() });
}

function attemptOf({ succeeded, failure, published, logs }: Outcome): Attempt {
  if (succeeded) return { succeeded, published };
  const error =
    failure === undefined
      ? (lastError(logs) ?? "it is reported as failed")
      : `${failure.errorType}: ${failure.errorMessage}`;
  return { succeeded, published, error };
}

/** A record that is reported as failed has its reason in the log, if anywhere. */
function lastError(logs: readonly string[]): string | undefined {
  const lines = logs.map((line) => lineOf(line));
  const error = lines.findLast((line) => line.kind === "log" && line.level === "ERROR");
  return error?.text;
}
