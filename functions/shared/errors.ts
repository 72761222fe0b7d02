/** Anything a function can say about its own failure; tell the kinds apart by class. */
export class FunctionError extends Error {
  override name = "FunctionError";
}

/** A variable that the environment should have set is missing or unusable. Thrown at cold start. */
export class VariableError extends FunctionError {
  override name = "VariableError";

  /** @param variable Name of the variable at fault. */
  constructor(
    readonly variable: string,
    problem: string,
  ) {
    super(`Variable ${variable} ${problem}`);
  }
}

/** A message that isn't what the function takes; no retry will change that. */
export class InvalidMessageError extends FunctionError {
  override name = "InvalidMessageError";
}

/** A well-formed message that a business rule turns down. */
export class RejectedMessageError extends FunctionError {
  override name = "RejectedMessageError";
}

/** A result could not be published, so its record must come back. */
export class PublishError extends FunctionError {
  override name = "PublishError";
}

/** A result that is too large for the topic, whatever it is batched with. */
export class MessageTooLargeError extends PublishError {
  override name = "MessageTooLargeError";

  constructor(
    readonly sizeBytes: number,
    readonly limitBytes: number,
  ) {
    super(
      `The message is too large to publish: ${sizeBytes} bytes with its attributes, the limit is ${limitBytes}.`,
    );
  }
}

/** No record of the event succeeded: the invocation itself fails. */
export class EveryRecordFailedError extends FunctionError {
  override name = "EveryRecordFailedError";

  /** @param failures What went wrong with each record, by message id. */
  constructor(readonly failures: readonly { messageId: string; error: Error }[]) {
    // Lambda hands on only this text, to the log and to an on-failure destination, so the causes go in.
    const shown = failures.slice(0, 10).map(({ messageId, error }) => {
      return `${messageId}: ${error.name}: ${error.message}`;
    });
    const hidden = failures.length - shown.length;
    const rest = hidden > 0 ? [`and ${hidden} more`] : [];
    super(`Every record failed (${failures.length}). ${[...shown, ...rest].join(" | ")}`);
  }
}

/** Makes an `Error` of whatever was thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new FunctionError(`Thrown: ${String(thrown)}`);
}
