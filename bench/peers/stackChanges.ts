import { isDeepStrictEqual } from "node:util";

import { localAccount, localRegion } from "../../local/variables";

/** The resources of a template by their logical ids. */
export type Resources = Readonly<Record<string, unknown>>;

/** Tells how many resources deployments of a stack of CloudFormation have changed. */
export class StackChanges {
  #last: Resources = {};

  constructor(
    private readonly endpoint: string,
    private readonly stack: string,
  ) {}

  /** How many have changed since this was last asked. */
  async take(): Promise<number> {
    const before = this.#last;
    this.#last = await this.#resources();
    return changesBetween(before, this.#last);
  }

  // There is no client for this one question among the packages here; an emulator looks at who signs, not at the signature.
  async #resources(): Promise<Resources> {
    const scope = `${localAccount}/20260101/${localRegion}/cloudformation/aws4_request`;
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams({
        Action: "GetTemplate",
        Version: "2010-05-15",
        TemplateStage: "Processed",
        StackName: this.stack,
      }),
    });
    return resourcesIn(await response.text());
  }
}

/**
 * Reads CloudFormation's answer to `GetTemplate`, for a template in JSON.
 *
 * @throws Error where there is none in it.
 */
export function resourcesIn(answer: string): Resources {
  const body = /<TemplateBody>([\s\S]*)<\/TemplateBody>/.exec(answer)?.[1];
  if (body === undefined) throw new Error(`CloudFormation does not tell a template:\n${answer}`);
  const text = body
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll(/&#x?27;|&#39;/g, "'")
    .replaceAll("&amp;", "&");
  return (JSON.parse(text) as { readonly Resources: Resources }).Resources;
}

/** How many resources are new, differ or go; what CloudFormation only forgets is not counted. */
export function changesBetween(before: Resources, after: Resources): number {
  const changed = Object.keys(after).filter((id) => !isDeepStrictEqual(before[id], after[id]));
  const gone = Object.keys(before).filter((id) => !(id in after) && !isKept(before[id]));
  return changed.length + gone.length;
}

function isKept(resource: unknown): boolean {
  return (resource as { readonly DeletionPolicy?: string }).DeletionPolicy === "Retain";
}
