import { isMap } from "../../components/isMap";
import { ToolError } from "../errors";
import { withCode } from "../invoke/code";
import { eventOf } from "../invoke/envelope";
import { placeOf, type SecretsWorld } from "../invoke/place";
import { runOnce } from "../invoke/runOnce";
import { identityOf } from "../invoke/variables";
import { usualEvent } from "../project/events";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";
import { isReserved } from "./name";

/** A message that a function may get. */
export interface Sample {
  /** Name of its file. */
  readonly file: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** What the messages of a function look like, as far as it is to know. */
export interface Input {
  /** A field that all of them have, a text. */
  readonly field: string;
  readonly samples: readonly (Sample & { readonly value: string })[];
}

/** What stands in where nobody knows what the messages look like. */
export const ANY_INPUT: Input = {
  field: "id",
  samples: [{ file: "message.json", message: { id: "A-1001" }, value: "A-1001" }],
};

/**
 * What a function's source publishes for its usual sample event, in the environment where versions come in.
 *
 * @throws ToolError where it has no sample event, or makes no message of it.
 */
export async function publishedBy(
  project: Project,
  name: string,
  world: SecretsWorld,
  signal: AbortSignal,
): Promise<Sample> {
  const event = usualEvent(project.program, name);
  const store = releasedIn(project);
  const { published } = await withCode(project, store, name, undefined, async (code) => {
    const place = await placeOf(project, store, project.environments[0] ?? "", code, world);
    const source = { queueArn: identityOf(code, place).queueArn, region: place.region };
    const given = eventOf(event.text, source, event.file);
    return runOnce(code, { place, event: given, isDeterministic: true, signal });
  });
  const message: unknown = JSON.parse(published[0]?.body ?? "null");
  if (isMap(message)) return { file: `${name}.json`, message };
  throw new ToolError(`${name} publishes nothing for its sample event ${event.file}.`);
}

/** What all samples have in common that tells which is which: an id; nothing where they have none. */
export function inputOf(samples: readonly Sample[]): Input | undefined {
  const [first, ...others] = samples.map(idsIn);
  const field = [...(first?.keys() ?? [])].find((id) => others.every((ids) => ids.has(id)));
  if (field === undefined) return undefined;
  return {
    field,
    samples: samples.map((sample) => ({ ...sample, value: idsIn(sample).get(field) ?? "" })),
  };
}

function idsIn({ message }: Sample): ReadonlyMap<string, string> {
  const ids = Object.entries(message).flatMap(([field, value]) =>
    typeof value === "string" && isId(field, value) ? [[field, value] as const] : [],
  );
  return new Map(ids);
}

function isId(field: string, value: string): boolean {
  return /^(id|[A-Za-z]\w*Id)$/.test(field) && !isReserved(field) && /^.{1,200}$/.test(value);
}
