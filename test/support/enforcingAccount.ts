import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { stringify } from "yaml";
import { DIGITS } from "../../accounts/place";
import type { StateLocation } from "../../accounts/stateAccess";
import { policyOf, type Statement } from "../../accounts/statements";
import { GITHUB } from "../../accounts/trust";
import { startEmulator, type Emulator } from "../../local/emulator";
import { ensureEngine, type Engine } from "../../local/engine";
import { Progress, silentProgress } from "../../local/progress";
import { run, type Ran } from "../../local/processes";
import { checkout, createLocalProject, type LocalProject } from "../../local/project";
import { localAccount, localRegion } from "../../local/variables";
import { makeState } from "./emulatedState";
import { TlsFront } from "./tlsFront";

/** Variables of a session, as every AWS SDK takes them. */
export type Credentials = Readonly<Record<string, string>>;

/** What else a token says. */
export interface TokenOptions {
  /** For whom it is. @default for AWS */
  readonly audience?: string;
  /** URL of the identity provider. @default that of GitHub Actions */
  readonly issuer?: string;
}

/** Those of the account itself, which may do everything. */
export const ROOT: Credentials = { AWS_ACCESS_KEY_ID: localAccount, AWS_SECRET_ACCESS_KEY: "test" };

/** What a call is allowed on the emulator alone, which takes it for another or does not know what it is about. */
const UNKNOWN_TO_THE_EMULATOR: readonly Statement[] = [
  {
    Sid: "Emulator",
    Effect: "Allow",
    Action: [
      // It does not see which function these are about, or which topic.
      "lambda:CreateEventSourceMapping",
      "lambda:CreateFunction",
      "sns:ListTagsForResource",
      // It takes GetEventSourceMapping for this.
      "lambda:ListEventSourceMappings",
    ],
    Resource: "*",
  },
  {
    // It does not tell which boundary a role has or is to get.
    Sid: "EmulatorBoundaries",
    Effect: "Allow",
    Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
    Resource: `arn:aws:iam::${localAccount}:role/*-${DIGITS}`,
  },
];

/** An account on an emulator that enforces policies, with a bucket and a key for the state. */
export class EnforcingAccount {
  private readonly iam: IAMClient;

  private constructor(
    private readonly folder: string,
    private readonly engine: Engine,
    private readonly emulator: Emulator,
    private readonly front: TlsFront,
    readonly state: StateLocation,
  ) {
    this.iam = new IAMClient(this.configuration(ROOT));
  }

  static async start(): Promise<EnforcingAccount> {
    const folder = mkdtempSync(join(tmpdir(), "ldm-accounts-"));
    // Getting the engine may take minutes, and then says so.
    const engine = await ensureEngine({ progress: new Progress(console.error) });
    const emulator = await startEmulator({
      folder,
      progress: silentProgress,
      enforcesPolicies: true,
    });
    const front = await TlsFront.before(emulator.endpoint);
    const state = await makeState(front.endpoint);
    return new EnforcingAccount(folder, engine, emulator, front, state);
  }

  async stop(): Promise<void> {
    this.iam.destroy();
    this.front.close();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Brings up `accounts/` as the account itself, on the real engine.
   *
   * @param config What its stack file says.
   * @returns Names of the roles that there are then.
   */
  async prepare(config: Readonly<Record<string, unknown>>): Promise<string[]> {
    const project = await createLocalProject({
      folder: join(this.folder, "accounts"),
      engine: this.engine,
      emulator: this.front,
      program: join(checkout, "accounts"),
    });
    project.editStackFile("main", () => stringify({ config }));
    await (await project.stack("main")).up();
    const { Roles = [] } = await this.iam.send(new ListRolesCommand({}));
    const names = Roles.map(({ RoleName = "" }) => RoleName);
    for (const name of names) await this.setPolicy(name, "emulator", UNKNOWN_TO_THE_EMULATOR);
    return names;
  }

  /** The only policy of a role that the program has made. */
  async policyOf(role: string): Promise<{ name: string; statements: readonly Statement[] }> {
    const { PolicyNames = [] } = await this.iam.send(
      new ListRolePoliciesCommand({ RoleName: role }),
    );
    const [name = "", ...others] = PolicyNames.filter((each) => each !== "emulator");
    assert.deepEqual(others, []);
    const { PolicyDocument = "" } = await this.iam.send(
      new GetRolePolicyCommand({ RoleName: role, PolicyName: name }),
    );
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
      Statement: Statement[];
    };
    return { name, statements: Statement };
  }

  /** Gives a role a policy, in place of the one of that name. */
  async setPolicy(role: string, name: string, statements: readonly Statement[]): Promise<void> {
    await this.iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: name,
        PolicyDocument: policyOf(statements),
      }),
    );
  }

  /** Takes a role by a token with that subject, which nobody has signed. */
  async take(
    role: string,
    subject: string,
    { audience = "sts.amazonaws.com", issuer = GITHUB.url }: TokenOptions = {},
  ): Promise<Credentials> {
    const encoded = [{ alg: "none" }, { iss: issuer, aud: audience, sub: subject }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const answer = await fetch(this.front.endpoint, {
      method: "POST",
      body: new URLSearchParams({
        Action: "AssumeRoleWithWebIdentity",
        Version: "2011-06-15",
        RoleArn: `arn:aws:iam::${localAccount}:role/${role}`,
        RoleSessionName: "test",
        WebIdentityToken: `${encoded.join(".")}.`,
      }),
    });
    const text = await answer.text();
    const of = (tag: string) => new RegExp(`<${tag}>(.*)</${tag}>`).exec(text)?.[1] ?? "";
    if (!answer.ok) throw new Error(of("Message"));
    return {
      AWS_ACCESS_KEY_ID: of("AccessKeyId"),
      AWS_SECRET_ACCESS_KEY: of("SecretAccessKey"),
      AWS_SESSION_TOKEN: of("SessionToken"),
    };
  }

  /** The main project as somebody with these credentials works on it, with its state in the bucket. */
  async project(name: string, credentials: Credentials): Promise<LocalProject> {
    return createLocalProject({
      folder: join(this.folder, name),
      engine: this.engine,
      emulator: this.front,
      variables: { ...credentials, PULUMI_BACKEND_URL: this.backendAt(this.front.endpoint) },
    });
  }

  /** The backend for somebody who does not come by TLS. */
  get insecureBackend(): string {
    return this.backendAt(this.emulator.endpoint);
  }

  private backendAt(endpoint: string): string {
    const query = new URLSearchParams({ region: localRegion, endpoint, s3ForcePathStyle: "true" });
    return `s3://${this.state.bucket}?${query.toString()}`;
  }

  /** Makes a stack whose secrets the key encrypts. */
  async initStack(project: LocalProject, stack: string): Promise<void> {
    const provider = `awskms:///${this.state.keyArn}?region=${localRegion}`;
    const args = ["stack", "init", stack, "--secrets-provider", provider];
    const { exitCode, output } = await this.pulumi(project, args);
    assert.equal(exitCode, 0, output);
  }

  /** Runs Pulumi in a project. */
  pulumi(
    { folder, variables }: LocalProject,
    args: readonly string[],
    others: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    return run(join(this.engine.binFolder, "pulumi"), args, {
      cwd: folder,
      env: { ...process.env, ...variables, ...others },
    });
  }

  /** For a client of an SDK. */
  configuration(credentials: Credentials) {
    const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } =
      credentials;
    const { AWS_SESSION_TOKEN: sessionToken } = credentials;
    return {
      endpoint: this.front.endpoint,
      region: localRegion,
      credentials: {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
      },
    };
  }
}
