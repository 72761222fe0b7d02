import type { Plugin, PluginBuild } from "esbuild";

/** Begins the names of what stands in for a source, where esbuild tells what went into a bundle. */
export const STAND_IN = "lambda-credentials";

/** Where the SDK asks for credentials one source after another; each but the first is loaded once it is asked. */
const CHAIN = /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]/;
const SOURCES = /^@(aws-sdk|smithy)\/credential-provider-[a-z-]+$/;

/** What the sources give where they are wanted after all. */
const REFUSAL =
  "A function finds credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY alone, as Lambda sets them: " +
  "set both, and leave AWS_PROFILE unset.";

/**
 * Leaves out where the AWS SDK looks for credentials outside Lambda: profiles, single sign-on, other processes, containers and
 * machines. Lambda hands a function its role's keys as variables, and they come first; the rest with its clients of STS and single
 * sign-on is a third of the bytes. Where a function itself imports one of them, it stays.
 */
export function lambdaCredentials(): Plugin {
  return {
    name: STAND_IN,
    setup(build: PluginBuild) {
      build.onResolve({ filter: SOURCES }, ({ path, kind, importer }) =>
        kind === "dynamic-import" && CHAIN.test(importer)
          ? { path, namespace: STAND_IN }
          : undefined,
      );
      build.onLoad({ filter: SOURCES, namespace: STAND_IN }, () => ({
        // The first one that is asked ends the search: its error is no reason to ask the next.
        contents: `throw new Error(${JSON.stringify(REFUSAL)});`,
      }));
    },
  };
}
