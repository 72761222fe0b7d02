import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmulator, type Emulator, type EmulatorOptions } from "../local/emulator";
import { silentProgress } from "../local/progress";
import { CallCounter } from "./callCounter";

/** An emulator of AWS with nothing in it, what counts the requests to it, and a folder for whatever uses it. */
export class CountedEmulator {
  private constructor(
    readonly folder: string,
    readonly emulator: Emulator,
    /** Hands requests on to the emulator; what is asked of the emulator itself is not counted. */
    readonly counter: CallCounter,
  ) {}

  static async start(options: Pick<EmulatorOptions, "modules"> = {}): Promise<CountedEmulator> {
    const folder = mkdtempSync(join(tmpdir(), "ldm-bench-"));
    try {
      const emulator = await startEmulator({ ...options, folder, progress: silentProgress });
      return new CountedEmulator(folder, emulator, await CallCounter.before(emulator.endpoint));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends both, and removes the folder. */
  async stop(): Promise<void> {
    await this.counter.stop();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
