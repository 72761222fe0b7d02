import {
  checkSettings,
  type Contracts,
  type RawSettings,
  type ReleasedVersions,
  type Settings,
} from "../../components/settings/check";
import { PROJECT_KEYS } from "../../components/settings/schema";
import { SettingsError } from "../../components/settings/mistakes";
import { releasedVersions, VersionError, type VersionStore } from "../../components/versionStore";
import { ToolError, UsageError } from "../errors";
import type { Project } from "../project/project";
import { inPromotionOrder } from "../project/promotionOrder";
import type { StackFile } from "../project/stackFile";
import { releasedIn } from "../project/released";
import { noSuchStack, stackNamesIn } from "../project/stackNames";
import { hintsOn, type CheckedFile } from "./hints";

/** One thing that was checked, such as a stack file. */
export interface Checked {
  /** What it is called: `Pulumi.qa.yaml`, `released versions`. */
  readonly subject: string;
  /** What has to change, a sentence each. */
  readonly mistakes: readonly string[];
  /** What is worth a look. */
  readonly warnings: readonly string[];
}

/**
 * Checks the stack files of a project, what they have to do with each other, and the bytes of the released
 * versions. Reads files alone.
 *
 * @param only The environments whose files to check. @default all
 * @returns A stack file each, in the order of promotion; then the released versions.
 * @throws UsageError where there is no such environment.
 */
export function checkProject(project: Project, only: readonly string[] = []): Checked[] {
  const names = stackNamesIn(project.folder);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(noSuchStack(unknown, names));

  const store = releasedIn(project);
  const released = releasedVersions(store);
  const contracts = readableContracts(store);
  const files = names.map((name) => checkFile(project, name, released, contracts));
  const { order, mistakes } = promotionOrder(files);
  const wanted = order
    .map((name) => files.find((file) => file.name === name))
    .filter((file) => file !== undefined)
    .filter(({ name }) => only.length === 0 || only.includes(name));
  return [
    ...wanted.map((file) => ({
      subject: `Pulumi.${file.name}.yaml`,
      mistakes: file.mistakes,
      warnings: hints(file, files),
    })),
    ...(mistakes.length > 0 ? [{ subject: "order of promotion", mistakes, warnings: [] }] : []),
    { subject: "released versions", mistakes: alteredVersions(store), warnings: [] },
  ];
}

/** A stack file as far as it can be read. */
interface ReadFile {
  readonly name: string;
  readonly file: StackFile | undefined;
  readonly settings: Settings | undefined;
  readonly mistakes: readonly string[];
}

function checkFile(
  project: Project,
  name: string,
  released: ReleasedVersions,
  contracts: Contracts,
): ReadFile {
  let file: StackFile | undefined;
  try {
    file = project.stackFile(name);
    const raw = file.raw();
    const settings = checkSettings(raw, released, contracts);
    return { name, file, settings, mistakes: misplaced(raw) };
  } catch (error) {
    const mistakes = mistakesIn(error);
    if (mistakes === undefined) throw error;
    return { name, file, settings: undefined, mistakes };
  }
}

/** Keys of Pulumi.yaml in a stack file, where nobody looks at them. */
function misplaced({ project, values }: RawSettings): string[] {
  return PROJECT_KEYS.filter((key) => key in values).map(
    (key) =>
      `${project}:${key}: belongs into Pulumi.yaml, under config, since it is the same in every environment`,
  );
}

function mistakesIn(error: unknown): readonly string[] | undefined {
  if (error instanceof SettingsError) return error.mistakes;
  return error instanceof ToolError ? [error.message] : undefined;
}

/** The order of promotion; where the files name none, that of their names, with the mistake. */
function promotionOrder(files: readonly ReadFile[]): {
  readonly order: readonly string[];
  readonly mistakes: readonly string[];
} {
  const before = new Map(files.map(({ name, file }) => [name, promotesFrom(file)] as const));
  try {
    return { order: inPromotionOrder(before), mistakes: [] };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { order: [...before.keys()], mistakes: [error.message] };
  }
}

function promotesFrom(file: StackFile | undefined): string | undefined {
  try {
    // What is wrong with it stands among the file's own mistakes.
    return file?.promotesFrom === file?.stack ? undefined : file?.promotesFrom;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

function hints(file: ReadFile, files: readonly ReadFile[]): string[] {
  const checked = checkedFile(file);
  if (checked === undefined) return [];
  const before = files.find(({ name }) => name === checked.settings.promotesFrom);
  return hintsOn(checked, before && checkedFile(before));
}

function checkedFile({ file, settings }: ReadFile): CheckedFile | undefined {
  return file && settings && { project: file.project, settings };
}

/** The contracts of those functions whose manifests can all be read; the others are told of by themselves. */
function readableContracts(store: VersionStore): Contracts {
  const readable = new Set(
    store.functions().filter((name) => versionMistakes(() => store.variablesOf(name)).length === 0),
  );
  return {
    contractOf: (name, version) =>
      readable.has(name) ? store.contractOf(name, version) : undefined,
    variablesOf: (name) => (readable.has(name) ? store.variablesOf(name) : new Set()),
  };
}

function alteredVersions(store: VersionStore): string[] {
  return store
    .functions()
    .flatMap((name) =>
      store.versions(name).flatMap((version) => versionMistakes(() => store.verify(name, version))),
    );
}

function versionMistakes(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof VersionError) return [error.message];
    throw error;
  }
}
