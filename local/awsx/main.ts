import { main as serve } from "@pulumi/pulumi/provider";
import { packageVersion } from "../packageVersion";
import { stopWithEngine } from "../stopWithEngine";
import { construct } from "./construct";

/** The stand-in for the `awsx` plugin, which makes components of resources of the aws provider. */
export async function main(): Promise<void> {
  stopWithEngine();
  await serve({ version: packageVersion("@pulumi/awsx"), construct }, process.argv.slice(2));
}
