import { delimiter, join } from "node:path";

import { lastLines, run } from "../../local/processes";
import { checkout } from "../../local/project";
import { awsVariables, unwanted } from "../../local/variables";

/** No command of a tool takes longer. */
const LIMIT_MS = 180_000;

/**
 * Has no tool report to its makers, or ask them for news. Where nothing turns that off, it is asked of a port that nobody
 * listens to: AWS itself is asked by HTTP.
 */
const SILENCE = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  SAM_CLI_TELEMETRY: "0",
  CDK_DISABLE_CLI_TELEMETRY: "true",
  CDK_DISABLE_VERSION_CHECK: "1",
  SLS_TELEMETRY_DISABLED: "1",
  SLS_NOTIFICATIONS_MODE: "off",
  npm_config_update_notifier: "false",
};

/**
 * Variables for a tool, by which it asks this endpoint for AWS and nobody else for anything.
 *
 * @param home Where it keeps what is for all projects of a user, so that it leaves nothing in this user's own folder.
 * @param inherited Those of this process, unless said otherwise.
 */
export function toolVariables(
  endpoint: string,
  home: string,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const left = new Set(unwanted(inherited));
  const kept = Object.entries(inherited).filter(
    ([name]) => !left.has(name) && !/_proxy$/i.test(name),
  );
  // SAM looks for esbuild there.
  const bin = join(checkout, "node_modules/.bin");
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    CDK_HOME: join(home, ".cdk"),
    PATH: [inherited.PATH ?? "", bin].join(delimiter),
    ...awsVariables(endpoint),
    ...SILENCE,
  };
}

/**
 * Runs a command of a tool to its end.
 *
 * @throws Error with what it has printed where it fails, or takes longer than three minutes.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const { exitCode, output } = await run(command, args, { ...options, timeoutMs: LIMIT_MS });
  if (exitCode === 0) return output;
  const end = exitCode === undefined ? "was ended" : `exited with ${exitCode}`;
  throw new Error(`${command} ${args.join(" ")} ${end}:\n${lastLines(output, 40)}`);
}
