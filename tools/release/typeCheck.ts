import { join } from "node:path";

import type { FormatDiagnosticsHost } from "typescript";

import { cacheKey } from "../cache";

/**
 * Type-checks the handlers of functions and all they import with the project's compiler options; answers the
 * compiler's messages, or `undefined` when there are none. It checks what has changed since it last checked these functions, and
 * what depends on that.
 *
 * The rest of the project is left alone: a mistake elsewhere is no reason not to release.
 */
export async function typeErrors(
  root: string,
  names: readonly string[],
): Promise<string | undefined> {
  // It takes a third of a second to load, which other commands need not wait for.
  const ts = await import("typescript");
  const host: FormatDiagnosticsHost = {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  const configFile = join(root, "tsconfig.json");
  const config = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path));
  const files = names.map((name) => `functions/${name}/handler.ts`);
  const { options, errors } = ts.parseJsonConfigFileContent(
    { ...(config.config as object | undefined), include: [], files },
    ts.sys,
    root,
    undefined,
    // Packages of types are looked for beside it; without it, in the current folder.
    configFile,
  );
  const kept = {
    ...options,
    noEmit: true,
    incremental: true,
    tsBuildInfoFile: buildInfoFile(root, names),
  };
  const program = ts.createIncrementalProgram({
    rootNames: files.map((file) => join(root, file)),
    options: kept,
    host: ts.createIncrementalCompilerHost(kept),
  });
  const problems = [
    ...(config.error ? [config.error] : []),
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ];
  // Of all that it could write, this leaves what it has checked.
  program.emit();
  return problems.length === 0
    ? undefined
    : ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(problems), host).trimEnd();
}

function buildInfoFile(root: string, names: readonly string[]): string {
  const cache = join(root, "node_modules/.cache/lambda-deployment-model/types");
  return join(cache, `${cacheKey([root, ...names])}.tsbuildinfo`);
}
