import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { z } from "zod";

import { isMap } from "../../components/isMap";
import { versionsSetting, type VersionPlace } from "../../components/versionPlace";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import { inPromotionOrder } from "./promotionOrder";
import { StackFile } from "./stackFile";
import { noSuchStack, stackNamesIn } from "./stackNames";
import { readYaml, YamlError } from "./yamlEdit";

const projectSettings = z.object({
  name: z.string().min(1),
  main: z.string().optional(),
  config: z.record(z.string(), z.unknown()).nullish(),
});

/** A Pulumi project with its environments: a folder with a `Pulumi.yaml` and a stack file for each. */
export class Project {
  private constructor(
    /** Folder of `Pulumi.yaml` and the stack files. */
    readonly folder: string,
    /** Name of the Pulumi project: the namespace in front of each key of a stack file. */
    readonly name: string,
    /** Folder of the program and of `functions/`; another one where `Pulumi.yaml` names a `main`. */
    readonly program: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {}

  /**
   * @throws UsageError where there is no such folder, or it is none of a Pulumi project.
   * @throws ToolError where its `Pulumi.yaml` can't be understood.
   */
  static open(folder: string): Project {
    const file = join(folder, "Pulumi.yaml");
    if (!existsSync(folder)) {
      throw new UsageError(`there is no folder ${folder}. Name another with --cwd.`);
    }
    if (!existsSync(file)) {
      throw new UsageError(
        `${folder} is no folder of a Pulumi project: it has no Pulumi.yaml. Name another with --cwd.`,
      );
    }
    const text = withFiles(`${file} can't be read`, "Make it a file that you may read.", () =>
      readFileSync(file, "utf8"),
    );
    const { name, main = ".", config } = parseSettings(file, text);
    return new Project(folder, name, resolve(folder, main), config ?? {});
  }

  /**
   * The bucket that versions are kept in; nothing where that is the repository.
   *
   * @throws ToolError where the setting is neither.
   */
  get versionPlace(): VersionPlace | undefined {
    const declared = this.config.versions ?? this.config[`${this.name}:versions`];
    const value = isMap(declared) ? declared.default : declared;
    if (value === undefined || value === null) return undefined;
    const parsed = versionsSetting.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ToolError(
      `Pulumi.yaml: config.versions ${issue?.message ?? "is wrong"}, got ${JSON.stringify(value)}.`,
    );
  }

  /**
   * Names of the environments, in the order in which versions are promoted.
   *
   * @throws ToolError where the stack files name no such order.
   */
  get environments(): readonly string[] {
    const names = stackNamesIn(this.folder);
    return inPromotionOrder(
      new Map(names.map((name) => [name, this.#read(name).promotesFrom] as const)),
    );
  }

  /**
   * An environment's stack file, as it is on disk now.
   *
   * @throws UsageError where there is no such environment.
   */
  stackFile(environment: string): StackFile {
    const names = stackNamesIn(this.folder);
    if (!names.includes(environment)) throw new UsageError(noSuchStack(environment, names));
    return this.#read(environment);
  }

  #read(stack: string): StackFile {
    return StackFile.read(join(this.folder, `Pulumi.${stack}.yaml`), stack, this.name);
  }
}

function parseSettings(file: string, text: string): z.infer<typeof projectSettings> {
  try {
    const parsed = projectSettings.safeParse(readYaml(text));
    if (parsed.success) return parsed.data;
    throw new ToolError(`${basename(file)} has no "name": ${file} must name the Pulumi project.`);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ToolError(`${file} is no YAML: ${error.message}.`);
  }
}
