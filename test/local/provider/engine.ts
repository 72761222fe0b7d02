import { createHash } from "node:crypto";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { serve } from "../../../local/provider/server";
import { fromStruct, toStruct, type ValueMap } from "../../../local/provider/values";

/** What a test knows of a resource between two steps. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: ValueMap;
  readonly state: ValueMap;
}

/** The answer to one question for differences. */
export interface Plan {
  readonly changes: Record<string, string>;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

/** Settings of a check that tests seldom need. */
export interface CheckOptions {
  readonly oldInputs?: ValueMap;
  readonly seed?: string;
  readonly naming?: proto.CheckRequest.AutonamingOptions;
}

type Answer<T> = (error: ServiceError | null, response: T) => void;

/** Talks to the provider as Pulumi's engine does: over the wire, one call after the other. */
export class TestEngine {
  private constructor(
    private readonly client: ResourceProviderClient,
    private readonly stopServer: () => void,
    readonly messages: string[],
  ) {}

  /** Starts a provider in this process and configures it. */
  static async start(environment: NodeJS.ProcessEnv, config: ValueMap = {}): Promise<TestEngine> {
    const messages: string[] = [];
    const { port, stop } = await serve({
      environment,
      version: "7.0.0",
      log: (_urn, message) => Promise.resolve(void messages.push(message)),
    });
    const engine = TestEngine.connect(port, stop, messages);
    try {
      await engine.configure(config);
    } catch (error) {
      engine.stop();
      throw error;
    }
    return engine;
  }

  /** Talks to a provider that serves on a port. */
  static connect(port: number, stop: () => void, messages: string[] = []): TestEngine {
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new TestEngine(client, stop, messages);
  }

  stop(): void {
    this.client.close();
    this.stopServer();
  }

  configure(config: ValueMap): Promise<proto.ConfigureResponse> {
    const request = new proto.ConfigureRequest().setArgs(toStruct(config));
    return ask((answer) => this.client.configure(request, answer));
  }

  async checkConfig(config: ValueMap): Promise<Record<string, string>> {
    const request = new proto.CheckRequest().setNews(toStruct(config));
    const response = await ask<proto.CheckResponse>((answer) =>
      this.client.checkConfig(request, answer),
    );
    return failuresOf(response);
  }

  async invoke(token: string, inputs: ValueMap = {}): Promise<ValueMap> {
    const request = new proto.InvokeRequest().setTok(token).setArgs(toStruct(inputs));
    const response = await ask<proto.InvokeResponse>((answer) =>
      this.client.invoke(request, answer),
    );
    return fromStruct(response.getReturn());
  }

  async check(
    type: string,
    name: string,
    inputs: ValueMap,
    options: CheckOptions = {},
  ): Promise<{ inputs: ValueMap; failures: Record<string, string> }> {
    const seed = createHash("sha256")
      .update(options.seed ?? "")
      .digest();
    const request = new proto.CheckRequest()
      .setUrn(urn(type, name))
      .setNews(toStruct(inputs))
      .setRandomseed(seed)
      .setAutonaming(options.naming);
    if (options.oldInputs !== undefined) request.setOlds(toStruct(options.oldInputs));
    const response = await ask<proto.CheckResponse>((answer) => this.client.check(request, answer));
    return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response) };
  }

  async diff(resource: Resource, inputs: ValueMap, ignored: string[] = []): Promise<Plan> {
    const { type, name, id } = resource;
    const checked = await this.checked(type, name, inputs, resource.inputs);
    const request = new proto.DiffRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setOlds(toStruct(resource.state))
      .setOldInputs(toStruct(resource.inputs))
      .setNews(toStruct(checked))
      .setIgnorechangesList(ignored);
    const response = await ask<proto.DiffResponse>((answer) => this.client.diff(request, answer));
    const kinds = Object.entries(proto.PropertyDiff.Kind);
    const changes: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((change, path) => {
      changes[path] = kinds.find(([, kind]) => kind === change.getKind())?.[0] ?? "";
    });
    return {
      changes,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** Checks and creates. */
  async create(type: string, name: string, inputs: ValueMap, preview = false): Promise<Resource> {
    const checked = await this.checked(type, name, inputs, undefined);
    const request = new proto.CreateRequest()
      .setUrn(urn(type, name))
      .setProperties(toStruct(checked))
      .setPreview(preview);
    const response = await ask<proto.CreateResponse>((answer) =>
      this.client.create(request, answer),
    );
    const state = fromStruct(response.getProperties());
    return { type, name, id: response.getId(), inputs: checked, state };
  }

  /** Checks and updates in place. */
  async update(resource: Resource, inputs: ValueMap, preview = false): Promise<Resource> {
    const { type, name, id } = resource;
    const checked = await this.checked(type, name, inputs, resource.inputs);
    const request = new proto.UpdateRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setOlds(toStruct(resource.state))
      .setOldInputs(toStruct(resource.inputs))
      .setNews(toStruct(checked))
      .setPreview(preview);
    const response = await ask<proto.UpdateResponse>((answer) =>
      this.client.update(request, answer),
    );
    return { ...resource, inputs: checked, state: fromStruct(response.getProperties()) };
  }

  /** Reads back; a resource that is gone has an empty id. */
  async read(resource: Resource): Promise<Resource> {
    const { type, name, id } = resource;
    const request = new proto.ReadRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setProperties(toStruct(resource.state))
      .setInputs(toStruct(resource.inputs));
    const response = await ask<proto.ReadResponse>((answer) => this.client.read(request, answer));
    return {
      ...resource,
      id: response.getId(),
      state: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  import(type: string, id: string): Promise<Resource> {
    return this.read({ type, name: "imported", id, inputs: {}, state: {} });
  }

  async delete({ type, name, id, state }: Resource): Promise<void> {
    const request = new proto.DeleteRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setProperties(toStruct(state));
    await ask((answer) => this.client.delete(request, answer));
  }

  private async checked(
    type: string,
    name: string,
    inputs: ValueMap,
    oldInputs: ValueMap | undefined,
  ): Promise<ValueMap> {
    const result = await this.check(type, name, inputs, oldInputs && { oldInputs });
    const reasons = Object.values(result.failures);
    if (reasons.length > 0) throw new Error(reasons.join(" "));
    return result.inputs;
  }
}

function urn(type: string, name: string): string {
  return `urn:pulumi:dev::test::pkg:parent:Parent$${type}::${name}`;
}

function failuresOf(response: proto.CheckResponse): Record<string, string> {
  const failures = response.getFailuresList();
  return Object.fromEntries(failures.map((f) => [f.getProperty(), f.getReason()]));
}

function ask<T>(call: (answer: Answer<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}
