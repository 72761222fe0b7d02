import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalWorkspace, PulumiCommand, Stack, type EngineEvent } from "@pulumi/pulumi/automation";

import type { RawSettings } from "../../components/settings/check";
import { parseConfigValue } from "../../components/settings/value";
import { ToolError } from "../errors";
import type { Project } from "../project/project";
import type { StackFile } from "../project/stackFile";
import { deployedFunctions, type DeployedFunction } from "./deployed";
import { stackFailure } from "./failures";
import { updateOf, type Update } from "./history";
import { endsCleanly, stoppedPreview, stoppedUpdate, type StoppedUpdate } from "./interruption";
import { appliedChanges, diagnosticsOf, planOf, type Change, type Plan } from "./plan";
import { stackState, type PendingOperation, type StackState } from "./state";

export type { PendingOperation };

/** How to preview. */
export interface PreviewOptions {
  /** A stack file in the place of the project's; see {@link withDraft}. */
  readonly configFile?: string | undefined;
  /** URNs of the resources to leave it at. @default all */
  readonly target?: readonly string[] | undefined;
  /** Ends it in good order when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** Is told each event of the engine as it comes. */
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}

/** How to update. */
export interface UpOptions extends PreviewOptions {
  /** What the backend is to remember of it. @default the message of the commit that is checked out */
  readonly message?: string | undefined;
}

/** What an update has done. */
export interface UpResult {
  readonly changes: readonly Change[];
  /** What the stack says that it runs now. */
  readonly functions: ReadonlyMap<string, DeployedFunction>;
}

/** Where, and with which AWS profile, a stack deploys; nothing where the AWS SDK's own chain decides. */
export interface StackConfig {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/**
 * Opens the stack of an environment; it is never made. Pulumi is asked for the first time by the first call.
 *
 * @throws UsageError where the project has no such environment.
 * @throws ToolError where there is no Pulumi.
 */
export async function openStack(project: Project, environment: string): Promise<EnvironmentStack> {
  const { path } = project.stackFile(environment);
  try {
    const workspace = await LocalWorkspace.create({
      workDir: project.folder,
      pulumiCommand: await lastingPulumi(),
    });
    // Selecting would change which stack the user's own `pulumi` works on; every command names it anyway.
    workspace.selectStack = () => Promise.resolve();
    const stack = await Stack.select(environment, workspace);
    // After each update it would read the history, which nobody looks at.
    stack.info = () => Promise.resolve(undefined);
    return new EnvironmentStack(environment, path, stack);
  } catch (error) {
    throw stackFailure(error, { environment, what: "opening" });
  }
}

/** The pulumi on the PATH, such that closing the terminal does not kill it; see `bin/pulumi`. */
function lastingPulumi(): Promise<PulumiCommand> {
  return PulumiCommand.get(process.platform === "win32" ? {} : { root: __dirname });
}

/**
 * The stack of an environment, in any backend that Pulumi is logged in to. What Pulumi can't do ends in a `ToolError`
 * with what to do about it; so does a stack that is not there.
 */
export class EnvironmentStack {
  constructor(
    readonly environment: string,
    /** Path of the stack file. */
    readonly file: string,
    private readonly stack: Pick<
      Stack,
      "outputs" | "preview" | "up" | "refresh" | "history" | "exportStack" | "getAllConfig"
    >,
  ) {}

  /** What the stack says that it runs, by function; nothing where it was never updated. */
  async functions(): Promise<ReadonlyMap<string, DeployedFunction>> {
    const outputs = await this.#ask("reading", () => this.stack.outputs());
    return deployedFunctions(this.environment, outputs);
  }

  /** What an update would do. Changes nothing. */
  async preview(options: PreviewOptions = {}): Promise<Plan> {
    const events: EngineEvent[] = [];
    await this.#run("preview", options, events, (settings) => this.stack.preview(settings));
    return planOf(events);
  }

  /** Updates, without asking. */
  async up({ message, ...options }: UpOptions = {}): Promise<UpResult> {
    const events: EngineEvent[] = [];
    const { outputs } = await this.#run("update", options, events, (settings) =>
      this.stack.up({ ...settings, ...(message === undefined ? {} : { message }) }),
    );
    const functions = deployedFunctions(this.environment, outputs);
    return { changes: appliedChanges(events), functions };
  }

  /** The updates that the backend remembers, newest first. */
  async history(limit = 50): Promise<Update[]> {
    const summaries = await this.#ask("reading", () => this.stack.history(limit, 1, false));
    return summaries.map(updateOf);
  }

  /** Operations that an update had begun when it was killed. */
  async pendingOperations(): Promise<readonly PendingOperation[]> {
    return (await this.state()).pending;
  }

  /** What its state says. */
  async state(): Promise<StackState> {
    return stackState(await this.#ask("reading", () => this.stack.exportStack()));
  }

  /**
   * Makes sure that nobody is updating the stack at this moment, by holding its lock for one.
   *
   * No backend tells of its locks, and neither a preview nor the preview of a refresh takes one, so it is a refresh: of
   * the resource that stands for the whole stack and that no cloud has, without the program. It takes half a second and
   * leaves the state as it is, with a line in the history.
   *
   * @throws ToolError where somebody is.
   */
  async ensureIdle(): Promise<void> {
    const { root } = await this.state();
    if (root === undefined) return;
    await this.#ask("check", () =>
      this.stack.refresh({
        target: [root],
        runProgram: false,
        color: "never",
        message: "ldm made sure that nobody was updating",
      }),
    );
  }

  /** All that the stack file says, as the program gets it: with its secrets in the clear. */
  async settings(project: string): Promise<RawSettings> {
    const config = await this.#ask("reading", () => this.stack.getAllConfig());
    const prefix = `${project}:`;
    const own = Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, setting]) => ({ key: key.slice(prefix.length), ...setting }));
    return {
      stack: this.environment,
      project,
      values: Object.fromEntries(own.map(({ key, value }) => [key, parseConfigValue(value)])),
      secretKeys: new Set(own.filter(({ secret }) => secret === true).map(({ key }) => key)),
    };
  }

  /** Where the stack deploys. */
  async config(): Promise<StackConfig> {
    const config = await this.#ask("reading", () => this.stack.getAllConfig());
    return { region: config["aws:region"]?.value, profile: config["aws:profile"]?.value };
  }

  async #ask<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw stackFailure(error, { environment: this.environment, what });
    }
  }

  /** What an update that was stopped has left, which is told whether it can be read or not. */
  async #leftPending(): Promise<StoppedUpdate["pending"]> {
    try {
      return await this.pendingOperations();
    } catch (error) {
      if (error instanceof ToolError) return error.message;
      throw error;
    }
  }

  async #run<T>(
    what: "preview" | "update",
    { configFile, target, signal, onEvent }: PreviewOptions,
    events: EngineEvent[],
    work: (settings: {
      configFile?: string;
      target?: string[];
      signal: AbortSignal;
      color: "never";
      onEvent: (event: EngineEvent) => void;
    }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const { environment } = this;
    const cancel = endsCleanly(signal);
    try {
      return await work({
        ...(configFile === undefined ? {} : { configFile }),
        ...(target === undefined ? {} : { target: [...target] }),
        signal: cancel.signal,
        color: "never",
        onEvent: (event) => {
          events.push(event);
          onEvent?.(event);
        },
      });
    } catch (error) {
      if (signal?.aborted === true) {
        if (what === "preview") throw new ToolError(stoppedPreview(environment));
        const changed = appliedChanges(events).length;
        const pending = await this.#leftPending();
        throw new ToolError(stoppedUpdate(environment, { changed, pending }));
      }
      throw stackFailure(error, { environment, what, diagnostics: diagnosticsOf(events) });
    } finally {
      cancel.dispose();
    }
  }
}

/** Lends an edited stack file to `work` as a file of its own, for a preview: the project's is not touched. */
export async function withDraft<T>(
  { text, stack }: Pick<StackFile, "text" | "stack">,
  work: (configFile: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ldm-draft-"));
  try {
    const configFile = join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(configFile, text, { mode: 0o600 });
    return await work(configFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
