import { awsWords, saysLater, saysNotFound, type Asked } from "../../components/awsWords";
import { ToolError } from "../errors";

/** AWS refused, or did not answer: something the user can put right. */
export class AwsError extends ToolError {
  override name = "AwsError";

  /** @param code AWS's own name of the error, or the system's. */
  constructor(
    message: string,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether AWS said that there is no such function, alias, version or queue. */
export function isNotFound(error: unknown): boolean {
  return error instanceof AwsError && saysNotFound(error.code);
}

/** Whether the same question may well be answered a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof AwsError && saysLater(error.code, error.cause);
}

/** In words what a call to AWS threw; what did not come from AWS, or the way there, comes back as it is. */
export function awsErrorOf(error: unknown, asked: Asked): unknown {
  const words = awsWords(error, asked);
  return words === undefined ? error : new AwsError(words.message, words.code, { cause: error });
}
