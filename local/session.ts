import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { ToolError } from "../tools/errors";
import { isSystemError, withFiles } from "../tools/files";
import { isEmulator, isHealthy, type Emulator } from "./emulator";
import { killGroup } from "./processes";
import type { ProviderChoice } from "./variables";

const sessionSchema = z.object({
  endpoint: z.string(),
  provider: z.enum(["stand-in", "plugin"]),
  /** Of an emulator that we started. */
  pid: z.number().int().positive().optional(),
  mark: z.string().min(1).optional(),
});

/** What `ldm local up` left running, as the commands after it find it. */
export type Session = z.infer<typeof sessionSchema>;

/** What to do when there can be no folder for what runs locally. */
export const noFolderRemedy =
  "Make .local in the checkout a folder that you may write to, or move away what is in its place.";

const upCommand = "`npx ldm local up`";
const downCommand = "`npx ldm local down`";

/** The folder of what `ldm local up` leaves running, and its record in there. */
export class SessionFolder {
  /** The folder of its Pulumi project. */
  readonly project: string;
  readonly #record: string;

  constructor(readonly folder: string) {
    this.project = path.join(folder, "project");
    this.#record = path.join(folder, "session.json");
  }

  /** Takes the folder for a new session; refuses while another one is there. */
  async begin(): Promise<void> {
    const session = this.read();
    if (session !== undefined) {
      if (await runs(session)) {
        throw new ToolError(
          `already up, on ${session.endpoint}. To start anew, ${downCommand} first.`,
        );
      }
    }
    withFiles("there is no place for what runs locally", noFolderRemedy, () => {
      if (session !== undefined) this.remove();
      mkdirSync(path.dirname(this.folder), { recursive: true });
      this.#make();
    });
  }

  #make(): void {
    try {
      mkdirSync(this.folder);
    } catch (error) {
      if (isSystemError(error) && error.code !== "EEXIST") throw error;
      throw new ToolError(
        `another ${upCommand} is at work, or one was killed half-way: ${downCommand} clears it away.`,
      );
    }
  }

  /** Records what runs, for the commands that come after. */
  write(emulator: Pick<Emulator, "endpoint" | "pid" | "mark">, provider: ProviderChoice): void {
    const { endpoint, pid, mark } = emulator;
    writeFileSync(this.#record, JSON.stringify({ endpoint, provider, pid, mark }, null, 2));
  }

  /** What was recorded; `undefined` when nothing was. */
  read(): Session | undefined {
    if (!existsSync(this.#record)) return undefined;
    try {
      return sessionSchema.parse(JSON.parse(readFileSync(this.#record, "utf8")));
    } catch {
      throw new ToolError(
        `${this.#record} can't be understood. Remove the folder ${this.folder}; ` +
          "should an emulator of it still run, end that too.",
      );
    }
  }

  /** What runs; refuses when nothing does. */
  async running(): Promise<Session> {
    const session = this.read();
    if (session === undefined) {
      throw new ToolError(`nothing is up here: ${upCommand} starts it.`);
    }
    if (!(await runs(session))) {
      throw new ToolError(
        `the emulator on ${session.endpoint} is gone, and with it what was deployed. ` +
          `${upCommand} starts a new one.`,
      );
    }
    return session;
  }

  exists(): boolean {
    return existsSync(this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Whether the emulator of a session still runs, and is that very one. */
export async function runs({ endpoint, pid, mark }: Session): Promise<boolean> {
  if (pid === undefined || mark === undefined) return isHealthy(endpoint);
  return isEmulator(pid, mark);
}

/** Ends the emulator of a session if we started it; answers whether there was one to end. */
export async function stopEmulator({ pid, mark }: Session): Promise<boolean> {
  if (pid === undefined || mark === undefined || !(await isEmulator(pid, mark))) return false;
  return killGroup(pid);
}
