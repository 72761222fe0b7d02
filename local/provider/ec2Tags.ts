import type { ResourceType as TaggedType, TagSpecification } from "@aws-sdk/client-ec2";
import type { Account } from "./account";
import { tagChange, tagList } from "./aws";
import type { Change } from "./resourceType";
import { textMap, type ValueMap } from "./values";

/** The tags of something that EC2 is to make. */
export function tagsToMake(type: TaggedType, inputs: ValueMap): TagSpecification[] {
  const tags = tagList(textMap(inputs, "tags"));
  return tags.length === 0 ? [] : [{ ResourceType: type, Tags: tags }];
}

/** Changes the tags of something of EC2's, if they differ. */
export async function changeTags(
  { id, state, inputs, changed }: Change,
  account: Account,
): Promise<void> {
  if (!changed.has("tags")) return;
  const ec2 = await account.ec2();
  const { set, remove } = tagChange(state, inputs);
  const Resources = [id];
  if (remove.length > 0) await ec2.deleteTags({ Resources, Tags: remove.map((Key) => ({ Key })) });
  if (Object.keys(set).length > 0) await ec2.createTags({ Resources, Tags: tagList(set) });
}
