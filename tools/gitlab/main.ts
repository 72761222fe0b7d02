import { ToolError } from "../errors";
import { processTerminal } from "../terminal";
import { noteOfPreviews } from "./noteOfPreviews";

noteOfPreviews(process.argv.slice(2), process.env, processTerminal).catch((error: unknown) => {
  if (!(error instanceof ToolError)) throw error;
  processTerminal.talk(`error: ${error.message}`);
  process.exitCode = error.exitCode;
});
