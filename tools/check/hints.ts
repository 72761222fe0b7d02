import type { FunctionSettings, Settings } from "../../components/settings/check";

/** A stack file without a mistake. */
export interface CheckedFile {
  /** Name of the Pulumi project: the namespace in front of each key. */
  readonly project: string;
  readonly settings: Settings;
}

/**
 * What is no mistake in a stack file but worth a look: an exception that lets nothing through any more, and a version
 * that the environment before does not have yet.
 *
 * @param before The file of the environment that it promotes from, where that one has no mistake.
 */
export function hintsOn(file: CheckedFile, before: CheckedFile | undefined): string[] {
  const { project, settings } = file;
  return [...settings.functions].flatMap(([name, own]) => {
    const key = `${project}:functions.${name}`;
    return [
      ...staleException(settings, own, before?.settings.functions.get(name)).map(
        (hint) => `${key}.exception: ${hint}`,
      ),
      ...aheadOf(name, own.version, file, before).map((hint) => `${key}.version: ${hint}`),
      ...aheadOf(name, own.canary?.version, file, before).map(
        (hint) => `${key}.canary.version: ${hint}`,
      ),
    ];
  });
}

function staleException(
  { promotesFrom }: Settings,
  { version, canary, exception }: FunctionSettings,
  before: FunctionSettings | undefined,
): string[] {
  if (exception === undefined) return [];
  if (promotesFrom === undefined) {
    return ["no environment comes before this one, so nothing needs it: remove it"];
  }
  if (exception.version !== version && exception.version !== canary?.version) {
    return [
      `it is for version ${exception.version}, which the file does not pin any more: remove it`,
    ];
  }
  if (exception.version === before?.version) {
    return [`${promotesFrom} has version ${exception.version} itself by now: remove it`];
  }
  return [];
}

function aheadOf(
  name: string,
  version: number | undefined,
  { settings: { promotesFrom, functions } }: CheckedFile,
  before: CheckedFile | undefined,
): string[] {
  if (version === undefined || before === undefined || promotesFrom === undefined) return [];
  if (functions.get(name)?.exception?.version === version) return [];
  const theirs = before.settings.functions.get(name)?.version;
  if (theirs !== undefined && version <= theirs) return [];
  const state = theirs === undefined ? `leaves ${name} out` : `pins version ${theirs}`;
  return [
    `version ${version} comes from ${promotesFrom}, and Pulumi.${promotesFrom}.yaml ${state}: ` +
      `pulumi refuses it unless ${promotesFrom} or this environment has run it`,
  ];
}
