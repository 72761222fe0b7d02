import * as pulumi from "@pulumi/pulumi";
import { RolePolicy } from "@pulumi/aws/iam";
import type { DestinationTopic } from "./destinationTopic";
import { FUNCTION_ACTIONS } from "./functionActions";
import type { PinnedFunction } from "./pinnedFunction";
import { allow } from "./policies";

export interface PublishGrantArgs {
  /** The function that publishes. */
  readonly publisher: PinnedFunction;
  /** The topic that it publishes to. */
  readonly topic: DestinationTopic;
}

/** The arrow from a function to a topic: the right to publish to that one topic. */
export class PublishGrant extends pulumi.ComponentResource {
  constructor(name: string, args: PublishGrantArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:messaging:PublishGrant", name, {}, opts);
    new RolePolicy(
      `${name}-publishes`,
      {
        role: args.publisher.roleName,
        policy: allow(FUNCTION_ACTIONS.destinationTopic, args.topic.arn),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
