import { textMap, type ValueMap } from "./values";

/** How tags must change to become what the inputs say. */
export interface TagChange {
  readonly set: Record<string, string>;
  readonly remove: string[];
}

/** Compares the tags in a state with those in the inputs. */
export function tagChange(state: ValueMap, inputs: ValueMap): TagChange {
  const before = textMap(state, "tags");
  const set = textMap(inputs, "tags");
  return { set, remove: Object.keys(before).filter((key) => !(key in set)) };
}

/** Tags as AWS lists them under keys and values. */
export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What {@link tagList} makes, turned back into a map; without the tags that AWS itself sets. */
export function tagMap(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): ValueMap {
  const tags: ValueMap = {};
  for (const { Key, Value } of list)
    if (Key !== undefined && !Key.startsWith("aws:")) tags[Key] = Value ?? "";
  return tags;
}

/** Runs a call; when AWS answers that the thing isn't there, the answer is undefined. */
export async function ifThere<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && MISSING.has(error.name)) return undefined;
    throw error;
  }
}

// One service's way of saying that there is no such thing, after another's.
const MISSING: ReadonlySet<string> = new Set([
  "AWS.SimpleQueueService.NonExistentQueue",
  "InvalidAssociationID.NotFound",
  "InvalidGroup.NotFound",
  "InvalidRouteTableID.NotFound",
  "InvalidSecurityGroupRuleId.NotFound",
  "InvalidSubnetID.NotFound",
  "InvalidVpcEndpointId.NotFound",
  "InvalidVpcID.NotFound",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NotFound",
  "NotFoundException",
  "QueueDoesNotExist",
  "ResourceNotFoundException",
]);
