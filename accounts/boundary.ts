import { FUNCTION_ACTIONS } from "../components/functionActions";
import { networkInterfaceStatements } from "../components/policies";
import { arnsOf, type Account, type Place } from "./place";
import { allow, policyOf, type Statement } from "./statements";

/** Something that functions may be allowed to do beside what the main program has them do. */
export interface FurtherPermission {
  /** Such as `dynamodb:GetItem`, or `dynamodb:*`; none of IAM's and STS'. */
  readonly actions: readonly string[];
  /** ARNs of what they are about. @default anything */
  readonly resources?: readonly string[];
}

/** The longest text of a managed policy that IAM takes, in characters (IAM user guide, "IAM and AWS STS quotas"). */
export const MAX_BOUNDARY = 6_144;

/** Name of the managed policy that is the permissions boundary of an environment's functions. */
export function boundaryName(project: string, stack: string): string {
  return `${project}-boundary-${stack}`;
}

/** ARN of that policy. */
export function boundaryArn({ partition, id }: Account, project: string, stack: string): string {
  return `arn:${partition}:iam::${id}:policy/${boundaryName(project, stack)}`;
}

/**
 * Text of that policy: what the main program grants the roles of functions, on what has the environment's name, and what is
 * allowed further. By IAM and STS a function could become somebody whom no boundary holds: they are denied whatever else
 * says, such as another role that trusts it.
 */
export function boundaryPolicy(place: Place, further: readonly FurtherPermission[]): string {
  const { sourceQueues, deadLetterQueues, topics, logGroups } = arnsOf(place);
  const anywhere = further.flatMap(({ actions, resources }) =>
    resources === undefined ? actions : [],
  );
  return policyOf([
    allow("WriteLogs", logGroups, FUNCTION_ACTIONS.logGroup),
    allow("ReadSource", sourceQueues, FUNCTION_ACTIONS.sourceQueue),
    allow("SendDeadLetters", deadLetterQueues, FUNCTION_ACTIONS.deadLetterQueue),
    allow("PublishResults", topics, FUNCTION_ACTIONS.destinationTopic),
    {
      // The program grants nobody a key: that of SNS has a policy of its own. It must not end at the boundary.
      ...allow("UseKeyOfSns", "*", ["kms:Decrypt", "kms:GenerateDataKey*"]),
      Condition: { StringLike: { "kms:ViaService": `sns.${place.region}.amazonaws.com*` } },
    },
    ...(place.network === undefined ? [] : networkInterfaceStatements()),
    ...(anywhere.length === 0 ? [] : [allow("DoAnywhere", "*", anywhere)]),
    ...further.flatMap(({ actions, resources }): Statement[] =>
      resources === undefined ? [] : [{ Effect: "Allow", Action: actions, Resource: resources }],
    ),
    { Sid: "BecomeNobodyElse", Effect: "Deny", Action: ["iam:*", "sts:*"], Resource: "*" },
  ]);
}
