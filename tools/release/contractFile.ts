import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseDocument } from "yaml";

import { ContractError, parseContract, type Contract } from "../../components/contract";
import { ToolError } from "../errors";

/** Where a function's contract is written, relative to the project. */
export function contractFile(name: string): string {
  return `functions/${name}/contract.yaml`;
}

/**
 * Reads the contract of a function's source; nothing where it has none. The contract of a released
 * version is in its manifest: see `VersionStore.contractOf`.
 *
 * @throws ContractError naming every mistake in it.
 */
export function readContract(root: string, name: string): Contract | undefined {
  const file = join(root, contractFile(name));
  return existsSync(file) ? readText(readFileSync(file, "utf8")) : undefined;
}

/**
 * The same for a command, to which the mistakes are an end.
 *
 * @param consequence What that means, such as `; nothing was released`.
 * @throws ToolError naming every mistake in it.
 */
export function readSoundContract(
  root: string,
  name: string,
  consequence = "",
): Contract | undefined {
  try {
    return readContract(root, name);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const count = error.mistakes.length === 1 ? "1 mistake" : `${error.mistakes.length} mistakes`;
    throw new ToolError(
      `${contractFile(name)} has ${count}${consequence}.\n` +
        error.mistakes.map((line) => `  ${line}`).join("\n"),
    );
  }
}

function readText(text: string): Contract {
  const document = parseDocument(text);
  // The lines after the first show the place, which the first one names.
  const mistakes = document.errors.map(({ message }) => message.split(":\n")[0] ?? message);
  if (mistakes.length > 0) throw new ContractError(mistakes);
  return parseContract(document.toJS());
}
