import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Says something about a resource that `pulumi up --debug` shows. */
export type Diagnostics = (urn: string, message: string) => Promise<void>;

/** Diagnostics for the engine at an address. A message that can't be delivered is dropped. */
export function engineDiagnostics(address: string): Diagnostics {
  const engine = new EngineClient(address, credentials.createInsecure());
  return (urn, message) =>
    new Promise((resolve) => {
      const request = new LogRequest()
        .setSeverity(LogSeverity.DEBUG)
        .setUrn(urn)
        .setMessage(message);
      engine.log(request, () => {
        resolve();
      });
    });
}
