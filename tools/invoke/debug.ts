import { ToolError, UsageError } from "../errors";
import { isSystemError } from "../files";
import { tryPort } from "../ports";

/** Node's own default. */
const DEFAULT_PORT = 9229;

/**
 * The port that `--debug` names.
 *
 * @throws UsageError where it is none.
 */
export function parsePort(given: string | true): number {
  if (given === true) return DEFAULT_PORT;
  const port = Number(given);
  if (/^\d+$/.test(given) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--debug must be a port from 1 to 65535, such as 9229, got "${given}".`);
}

/** @throws ToolError where somebody listens on a port of the loopback address, or it is not ours to listen on. */
export async function checkPort(port: number): Promise<void> {
  try {
    await tryPort(port);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const why = error.code === "EADDRINUSE" ? "somebody else listens there" : error.message;
    throw new ToolError(
      `port ${port} can't be had for the debugger: ${why}. Name another: --debug ${port + 1}.`,
    );
  }
}

/** Tells how to attach. */
export function attachLines(port: number): string[] {
  return [
    `Waiting for a debugger on 127.0.0.1:${port}; nothing times out meanwhile.`,
    `In VS Code "Debug function" does all of this; by hand: node inspect 127.0.0.1:${port}`,
  ];
}

/** Whether Node itself wrote this line, about its debugger. */
export function isDebuggerTalk(line: string): boolean {
  return /^(Debugger listening on ws:|For help, see: https:\/\/nodejs\.org|Debugger attached\.$|Debugger ending on ws:|Waiting for the debugger to disconnect)/.test(
    line,
  );
}
