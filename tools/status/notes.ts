import { author, duration, moment, share } from "./words";
import { operationsInWords } from "../stacks/state";
import type { EnvironmentStatus, FunctionStatus } from "./report";

/** Something of a function that somebody should know. */
export interface StatusNote {
  readonly severity: "error" | "warning" | "info";
  readonly text: string;
}

/** From here on the oldest message of a queue is worth a line: a live function takes seconds. */
const OLD_MESSAGE_SECONDS = 300;

/** What is worth a line about a function; nothing where it simply runs what it should. */
export function notesOf(status: FunctionStatus, environment: string): StatusNote[] {
  return [
    ...status.problems.map((text) => error(text)),
    ...status.drift.map(({ message, remedy }) => error(`${message} ${remedy}`)),
    ...runNotes(status),
    ...fileNotes(status, environment),
    ...queueNotes(status),
    ...status.alarms.map(({ name, reason, since }) => {
      const when = since === undefined ? "" : ` since ${moment(since)}`;
      return error(`Alarm ${name} has been ringing${when}: ${reason}`);
    }),
  ];
}

/** What is worth a line about an environment as a whole. */
export function environmentNotes({
  problem,
  fileProblem,
  pending,
  environment,
  functions,
}: EnvironmentStatus): StatusNote[] {
  const asksForUp = functions.some(
    ({ notDeployed, drift }) => notDeployed.length + drift.length > 0,
  );
  return [
    ...(problem === undefined ? [] : [error(problem)]),
    ...(fileProblem === undefined ? [] : [error(fileProblem)]),
    ...(pending.length === 0
      ? []
      : [
          warning(
            `An update is at work, or was killed while it did this: ${operationsInWords(pending)}. ` +
              "If nobody is at it, the next update says how to go on.",
          ),
        ]),
    // No backend tells of its locks but to somebody who needs one.
    ...(asksForUp || pending.length > 0
      ? [
          info(
            `If pulumi says that the stack is locked: wait for that update, or, where it was killed: pulumi cancel ${environment}.`,
          ),
        ]
      : []),
  ];
}

function runNotes({ deployed }: FunctionStatus): StatusNote[] {
  if (deployed === undefined) return [];
  const { canary, reason, version, by } = deployed;
  return [
    ...(canary === undefined
      ? []
      : [
          info(
            `Canary: version ${canary.version} gets ${share(canary.weight)} since ${moment(canary.since)}.`,
          ),
        ]),
    ...(reason === undefined
      ? []
      : [
          info(
            `Version ${version} runs by an exception${by === undefined ? "" : ` of ${author(by)}`}: ${reason}`,
          ),
        ]),
  ];
}

function fileNotes(
  { pinned, notDeployed, pinnedSettingsDiffer }: FunctionStatus,
  environment: string,
): StatusNote[] {
  const held =
    pinnedSettingsDiffer.length === 0 || pinned?.settings === undefined
      ? []
      : [
          warning(
            `Runs with the settings of then (${pinned.settings}), and not with the stack file's: ` +
              `${pinnedSettingsDiffer.join(", ")}.`,
          ),
        ];
  if (notDeployed.length === 0) return held;
  return [
    ...held,
    warning(
      `Not deployed yet: ${notDeployed.join(", ")}. To deploy: pulumi up --stack ${environment}.`,
    ),
  ];
}

function queueNotes({ queue, deadLetters = 0 }: FunctionStatus): StatusNote[] {
  const age = queue?.oldestSeconds ?? 0;
  return [
    ...(deadLetters === 0
      ? []
      : [error(deadLetters === 1 ? "1 dead letter." : `${deadLetters} dead letters.`)]),
    ...(age < OLD_MESSAGE_SECONDS
      ? []
      : [warning(`The oldest message has been waiting for ${duration(age)}.`)]),
  ];
}

function error(text: string): StatusNote {
  return { severity: "error", text };
}

function warning(text: string): StatusNote {
  return { severity: "warning", text };
}

function info(text: string): StatusNote {
  return { severity: "info", text };
}
