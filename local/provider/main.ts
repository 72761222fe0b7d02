import { readFileSync } from "node:fs";
import { engineDiagnostics } from "./diagnostics";
import { serve } from "./server";

const CHECK_PARENT_MS = 1000;

/**
 * The stand-in for the `aws` resource plugin. The engine starts it with its own address and reads
 * the port it serves on from the first line of its output.
 */
export async function main(): Promise<void> {
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const { port } = await serve({
    environment: process.env,
    version: realVersion(),
    log: engine === undefined ? () => Promise.resolve() : engineDiagnostics(engine),
  });
  process.stdout.write(`${port}\n`);
  stopWithEngine();
}

function realVersion(): string {
  const manifest = readFileSync(require.resolve("@pulumi/aws/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

// A killed engine stops nobody: without this, its providers would stay for good.
function stopWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit();
  }, CHECK_PARENT_MS).unref();
}
