import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Account } from "./account";
import type { NamingRule } from "./autonames";
import type { PropertyChange } from "./changes";
import { checkConfiguration, configuredRegion } from "./configuration";
import type { Diagnostics } from "./diagnostics";
import { invoke } from "./invokes";
import * as provider from "./provider";
import { fromStruct, toStruct } from "./values";

/** What the provider's server needs from its surroundings. */
export interface ServerOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Version of the real provider that this one stands in for. */
  readonly version: string;
  readonly log: Diagnostics;
}

const ANY_SIZE = -1;

/** Serves the resource provider protocol on a free port of this machine and answers the port. */
export async function serve(options: ServerOptions): Promise<{ port: number; stop: () => void }> {
  const server = new Server({
    "grpc.max_receive_message_length": ANY_SIZE,
    "grpc.max_send_message_length": ANY_SIZE,
  });
  server.addService(ResourceProviderService, implementation(options));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

function implementation(options: ServerOptions): UntypedServiceImplementation {
  let configured: Account | undefined;
  const account = (): Account => {
    if (configured === undefined) throw new Error("The engine must configure the provider first.");
    return configured;
  };

  return {
    handshake: answer(() =>
      new proto.ProviderHandshakeResponse()
        .setAcceptSecrets(false)
        .setAcceptResources(false)
        .setAcceptOutputs(false)
        .setSupportsAutonamingConfiguration(true),
    ),
    getPluginInfo: answer(() => new PluginInfo().setVersion(options.version)),
    getSchema: answer(() =>
      new proto.GetSchemaResponse().setSchema(
        JSON.stringify({ name: "aws", version: options.version }),
      ),
    ),
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),

    checkConfig: answer((request: proto.CheckRequest) => {
      const config = fromStruct(request.getNews());
      return new proto.CheckResponse()
        .setInputs(toStruct(config))
        .setFailuresList(checkConfiguration(config, undefined).map(toFailure));
    }),
    diffConfig: answer((request: proto.DiffRequest) => {
      const before = fromStruct(request.getOldInputs() ?? request.getOlds());
      const isMoved = before.region !== fromStruct(request.getNews()).region;
      return new proto.DiffResponse()
        .setChanges(
          isMoved
            ? proto.DiffResponse.DiffChanges.DIFF_SOME
            : proto.DiffResponse.DiffChanges.DIFF_NONE,
        )
        .setReplacesList(isMoved ? ["region"] : []);
    }),
    configure: answer((request: proto.ConfigureRequest) => {
      const variables = new Map(request.getVariablesMap().getEntryList());
      configured = new Account(options.environment, configuredRegion(request.getArgs(), variables));
      const [failure] = checkConfiguration(fromStruct(request.getArgs()), configured.id);
      if (failure !== undefined) throw new Error(failure.reason);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(false)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    invoke: answer(async (request: proto.InvokeRequest) => {
      const inputs = fromStruct(request.getArgs());
      const result = await invoke(request.getTok(), inputs, account());
      return new proto.InvokeResponse().setReturn(toStruct(result));
    }),

    check: answer((request: proto.CheckRequest) => {
      const { inputs, failures } = provider.check(
        subjectOf(request),
        {
          oldInputs: fromStruct(request.getOlds()),
          inputs: fromStruct(request.getNews()),
          seed: request.getRandomseed_asU8(),
          naming: namingRule(request.getAutonaming()),
        },
        account(),
      );
      return new proto.CheckResponse()
        .setInputs(toStruct(inputs))
        .setFailuresList(failures.map(toFailure));
    }),
    diff: answer((request: proto.DiffRequest) =>
      toDiffResponse(
        provider.diff(subjectOf(request), {
          state: fromStruct(request.getOlds()),
          inputs: fromStruct(request.getNews()),
          ignored: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: answer(async (request: proto.CreateRequest) => {
      const inputs = fromStruct(request.getProperties());
      const subject = subjectOf(request);
      const isPreview = request.getPreview();
      const live = await provider.create(subject, inputs, isPreview, account(), options.log);
      return new proto.CreateResponse().setId(live.id).setProperties(toStruct(live.state));
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const found = await provider.read(
        subjectOf(request),
        request.getId(),
        fromStruct(request.getProperties()),
        fromStruct(request.getInputs()),
        account(),
      );
      // An answer without an id tells the engine that the resource is gone.
      if (found === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.state))
        .setInputs(toStruct(found.inputs));
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const state = await provider.update(
        subjectOf(request),
        {
          id: request.getId(),
          inputs: fromStruct(request.getNews()),
          state: fromStruct(request.getOlds()),
          ignored: request.getIgnorechangesList(),
          isPreview: request.getPreview(),
        },
        account(),
      );
      return new proto.UpdateResponse().setProperties(toStruct(state));
    }),
    delete: answer(async (request: proto.DeleteRequest) => {
      const state = fromStruct(request.getProperties());
      await provider.remove(subjectOf(request), request.getId(), state, account());
      return new Empty();
    }),
  };
}

function answer<Request, Response>(
  respond: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(respond)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({ code: status.UNKNOWN, details: describe(error) });
        },
      );
  };
}

// AWS names its errors, and the name says more than the message does.
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

function subjectOf(request: { getUrn(): string }): provider.Subject {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.replace(/^.*\$/, ""), name: name.join("::") };
}

function namingRule(
  autonaming: proto.CheckRequest.AutonamingOptions | undefined,
): NamingRule | undefined {
  if (autonaming === undefined) return undefined;
  const { Mode } = proto.CheckRequest.AutonamingOptions;
  const modes = {
    [Mode.PROPOSE]: "propose",
    [Mode.ENFORCE]: "enforce",
    [Mode.DISABLE]: "disable",
  } as const;
  return { mode: modes[autonaming.getMode()], proposedName: autonaming.getProposedName() };
}

function toFailure({ property, reason }: provider.Failure): proto.CheckFailure {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function toDiffResponse({ changes, deleteBeforeReplace }: provider.Difference): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse()
    .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true)
    .setReplacesList([...new Set(changes.filter((c) => c.replaces).map((c) => c.property))])
    .setDiffsList([...new Set(changes.map((c) => c.property))]);
  for (const change of changes)
    response
      .getDetaileddiffMap()
      .set(change.path, new proto.PropertyDiff().setKind(kindOf(change)));
  return response;
}

function kindOf({ kind, replaces }: PropertyChange): proto.PropertyDiff.Kind {
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  return kinds[kind][replaces ? 1 : 0];
}
