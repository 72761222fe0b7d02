import { join } from "node:path";

import type { FormatDiagnosticsHost } from "typescript";

/**
 * Type-checks a function's handler and all it imports with the project's compiler options; answers the
 * compiler's messages, or `undefined` when there are none.
 *
 * The rest of the project is left alone: a mistake elsewhere is no reason not to release.
 */
export async function typeErrors(root: string, name: string): Promise<string | undefined> {
  // It takes a third of a second to load, which other commands need not wait for.
  const { default: ts } = await import("typescript");
  const host: FormatDiagnosticsHost = {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  const configFile = join(root, "tsconfig.json");
  const config = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path));
  const entry = `functions/${name}/handler.ts`;
  const { options, errors } = ts.parseJsonConfigFileContent(
    { ...(config.config as object | undefined), include: [], files: [entry] },
    ts.sys,
    root,
    undefined,
    // Packages of types are looked for beside it; without it, in the current folder.
    configFile,
  );
  const program = ts.createProgram([join(root, entry)], options);
  const problems = [
    ...(config.error ? [config.error] : []),
    ...errors,
    ...ts.getPreEmitDiagnostics(program),
  ];
  return problems.length === 0 ? undefined : ts.formatDiagnostics(problems, host).trimEnd();
}
