import { mkdirSync } from "node:fs";
import { devNull } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { Engine } from "./engine";

/** Which `aws` and `awsx` providers to run: ours for the emulator, or the real plugins with the endpoints moved. */
export type ProviderChoice = "stand-in" | "plugin";

/** The account that everything local belongs to; an emulator takes it from the access key. */
export const localAccount = "000000000000";
/** The region of clients that no ARN tells another one. */
export const localRegion = "eu-central-1";

/** Variables for a shell or a process: some to set, some to take away. */
export interface Variables {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** What {@link localVariables} need to know. */
export interface LocalVariablesOptions {
  engine: Pick<Engine, "binFolder">;
  endpoint: string;
  provider: ProviderChoice;
  /** The folder of the local project. */
  folder: string;
  /** @default those of this process */
  inherited?: NodeJS.ProcessEnv;
}

/** Variables that point Pulumi and every AWS SDK to what runs on this machine, and to nothing else. */
export function localVariables(options: LocalVariablesOptions): Variables {
  const { engine, endpoint, provider, folder, inherited = process.env } = options;
  const standIns = [path.join(__dirname, "provider", "bin"), path.join(__dirname, "awsx", "bin")];
  const searchPath = [
    ...(provider === "stand-in" ? standIns : []),
    engine.binFolder,
    ...(inherited.PATH ?? "")
      .split(path.delimiter)
      .filter((entry) => !standIns.includes(entry) && entry !== engine.binFolder),
  ];
  const state = path.join(folder, "state");
  mkdirSync(state, { recursive: true });
  const unset = unwanted(inherited);
  return {
    set: {
      ...Object.fromEntries(unset.map((name) => [name, ""])),
      PATH: searchPath.join(path.delimiter),
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_CONFIG_PASSPHRASE: "",
      // A stack file without a salt takes the one in the stack's state instead of a new one.
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Of the plugins that packages here have, most are for nothing that this program does.
      PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
      // The plugins that the real provider needs are where this user's Pulumi keeps them.
      ...(provider === "stand-in" ? { PULUMI_HOME: path.join(folder, "home") } : {}),
      ...awsVariables(endpoint),
    },
    unset,
  };
}

/** Variables that point any AWS SDK to an emulator. */
export function awsVariables(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
    AWS_ACCESS_KEY_ID: localAccount,
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Nothing of this user's real accounts is read.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

/** Variables that would lead an SDK elsewhere: a profile beats an access key, a service's own endpoint beats the general one. */
export function unwanted(inherited: NodeJS.ProcessEnv): string[] {
  return [
    ...["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"],
    ...["AWS_WEB_IDENTITY_TOKEN_FILE", "PULUMI_CONFIG_PASSPHRASE_FILE"],
    ...Object.keys(inherited)
      .filter((name) => name.startsWith("AWS_ENDPOINT_URL_"))
      .sort(),
  ];
}
