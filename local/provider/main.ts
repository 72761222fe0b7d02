import { packageVersion } from "../packageVersion";
import { stopWithEngine } from "../stopWithEngine";
import { engineDiagnostics } from "./diagnostics";
import { serve } from "./server";

/**
 * The stand-in for the `aws` resource plugin. The engine starts it with its own address and reads
 * the port it serves on from the first line of its output.
 */
export async function main(): Promise<void> {
  stopWithEngine();
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const { port } = await serve({
    environment: process.env,
    version: packageVersion("@pulumi/aws"),
    log: engine === undefined ? () => Promise.resolve() : engineDiagnostics(engine),
  });
  process.stdout.write(`${port}\n`);
}
