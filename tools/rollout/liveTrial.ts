import { currentMove } from "../../components/ledger";
import type { AwsClients } from "../aws/clients";
import { describeRequest, gone } from "../canary/canary";
import { editCanary } from "../canary/edit";
import type { OpenPlace } from "../canary/place";
import type { CanaryRequest } from "../canary/request";
import { applyEdit, previewEdit } from "../change/applyEdit";
import { verifyCarried } from "../change/carried";
import { planLines } from "../change/planLines";
import { ToolError } from "../errors";
import type { PinnedVersion, StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { Plan } from "../stacks/plan";
import type { Evidence } from "./judge";
import { deadLetters, observe, type Watch } from "./observe";
import type { Trial } from "./steps";

/** What a trial goes by beside the version. */
export interface LiveTrialOptions {
  /** Why the version may run although the environment before has not run it. */
  readonly reason?: string | undefined;
  /** The share of the traffic whose plan has been shown: it need not be looked at again. */
  readonly agreed: number;
}

/** A version on its way in a real environment: by its stack file and its stack, and nothing that is kept elsewhere. */
export class LiveTrial implements Trial {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  #file: StackFile;
  #deployed: DeployedFunction;

  constructor(
    private readonly place: OpenPlace & { readonly deployed: DeployedFunction },
    private readonly aws: AwsClients,
    private readonly wanted: PinnedVersion,
    private readonly options: LiveTrialOptions,
  ) {
    this.name = place.name;
    this.environment = place.environment;
    this.version = wanted.version;
    this.#file = place.stackFile;
    this.#deployed = place.deployed;
  }

  /** What the stack runs now. */
  get deployed(): DeployedFunction {
    return this.#deployed;
  }

  async move(weight: number, signal?: AbortSignal): Promise<Date> {
    const { stack, project } = this.place;
    const request = requestFor(this.wanted, weight, this.options.reason);
    const onDisk = project.stackFile(this.environment);
    const isOurs = onDisk.text === this.#file.text;
    if (!isOurs && weight > 0) throw this.#edited();
    const edited = this.#edit(onDisk, request);
    if (weight > 0 && weight !== this.options.agreed) {
      refuseMore(this, await previewEdit(stack, edited, signal));
    }
    const functions = await applyEdit(stack, onDisk, edited, {
      message: `ldm rollout: ${describeRequest({ ...this.place, stackFile: onDisk }, request)}`,
      signal,
      // What somebody else has edited meanwhile is none of a rollout's business.
      ...(isOurs ? {} : { carriedOut: this.#edit(this.#file, request) }),
    });
    const deployed = functions.get(this.name);
    if (deployed === undefined) throw gone(this);
    this.#file = project.stackFile(this.environment);
    this.#deployed = deployed;
    await verifyCarried(this.aws, deployed);
    return new Date(currentMove(deployed.ledger)?.since ?? NaN);
  }

  observe(watch: Watch): Promise<Evidence> {
    return observe(this.aws, this.#deployed, watch);
  }

  deadLetters(): Promise<number> {
    return deadLetters(this.aws, this.#deployed);
  }

  #edit(stackFile: StackFile, request: CanaryRequest): StackFile {
    return editCanary({ ...this.place, stackFile, deployed: this.#deployed }, request);
  }

  #edited(): ToolError {
    return new ToolError(
      `Pulumi.${this.environment}.yaml has been edited meanwhile: the next step would carry that out as well. Nothing has been changed.`,
    );
  }
}

/** What gives a version a share of the traffic: none sends it back, 1 makes it the stable version. */
export function requestFor(
  wanted: PinnedVersion,
  weight: number,
  reason: string | undefined,
): CanaryRequest {
  if (weight === 0) return { kind: "abort" };
  if (weight === 1) return { kind: "promote" };
  return { kind: "set", ...wanted, weight, reason };
}

/** The steps after the first are taken unseen: they may move the alias and do no more. */
function refuseMore({ name, environment }: Trial, plan: Plan): void {
  const isAlias = (type: string, resource: string): boolean =>
    type === "aws:lambda/alias:Alias" && resource === name;
  const more = plan.changes.filter((change) => !isAlias(change.type, change.name));
  if (more.length === 0) return;
  const [, ...lines] = planLines({ changes: more, diagnostics: [] });
  throw new ToolError(
    `the next step would do more in ${environment} than move the alias of ${name}:\n${lines.join("\n")}\n` +
      `The program, the released versions or what is deployed is not what it was at the step before. Nothing has been changed.`,
  );
}
