import { networkReading, networkWriting } from "./networkPermissions";
import { arnsOf, type EnvironmentArns, type Place } from "./place";
import { allow, type Statement } from "./statements";

/** What a role's permissions are about. */
interface PermissionsArgs {
  /** The environment. */
  readonly place: Place;
  /** The environment before it, where it is in the same account: `ldm promote` looks at what runs there. */
  readonly before: Place | undefined;
  /** ARNs of the roles of pipelines, which no pipeline may touch. */
  readonly pipelineRoles: readonly string[];
  /** Name of the main project. */
  readonly project: string;
  /** ARN of the permissions boundary that every function's role must carry. @default it needs none */
  readonly boundary?: string | undefined;
}

/** What it takes to preview an environment, and to see by `ldm status` and `diff` what runs in it. */
export function previewPermissions({
  place,
  before,
}: Pick<PermissionsArgs, "place" | "before">): Statement[] {
  return [
    ...reading([place, ...(before === undefined ? [] : [before])].map(arnsOf), place),
    ...(place.network === undefined ? [] : [networkReading()]),
  ];
}

/** What it takes to deploy an environment, to work with it by `ldm`, and to take it down. */
export function deployPermissions({
  place,
  before,
  pipelineRoles,
  project,
  boundary,
}: PermissionsArgs): Statement[] {
  const { network } = place;
  return [
    ...previewPermissions({ place, before }),
    ...writing(arnsOf(place), place, boundary),
    ...(network === undefined ? [] : networkWriting({ network, place, project })),
    {
      // However an environment is called, by this name no role of its functions is meant.
      Sid: "LeavePipelinesAlone",
      Effect: "Deny",
      Action: "iam:*",
      Resource: pipelineRoles,
    },
  ];
}

function reading(arns: readonly EnvironmentArns[], place: Place): Statement[] {
  const all = (kind: keyof EnvironmentArns) => arns.flatMap((each) => each[kind]);
  return [
    allow("ReadQueues", all("queues"), [
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ListQueueTags",
    ]),
    allow("ReadTopics", all("topics"), [
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:ListTagsForResource",
    ]),
    allow("ReadFunctions", all("functions"), [
      "lambda:GetAlias",
      "lambda:GetFunction",
      "lambda:GetFunctionCodeSigningConfig",
      "lambda:GetFunctionConfiguration",
      "lambda:GetFunctionEventInvokeConfig",
      "lambda:GetRuntimeManagementConfig",
      "lambda:ListAliases",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
    ]),
    allow("ReadTriggers", triggerArn(place), ["lambda:GetEventSourceMapping", "lambda:ListTags"]),
    allow("ReadRoles", all("roles"), [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:ListRoleTags",
    ]),
    allow("ReadLogGroups", all("logGroups"), ["logs:ListTagsForResource"]),
    // AWS knows these without a resource: they list, or are about a subscription or metric, which has none.
    allow("ReadWhatHasNoName", "*", [
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetMetricData",
      "logs:DescribeLogGroups",
      "sns:GetSubscriptionAttributes",
    ]),
  ];
}

function writing(
  { queues, topics, functions, roles, logGroups }: EnvironmentArns,
  place: Place,
  boundary: string | undefined,
): Statement[] {
  return [
    allow("WriteQueues", queues, [
      "sqs:CreateQueue",
      "sqs:DeleteQueue",
      "sqs:SetQueueAttributes",
      "sqs:TagQueue",
      "sqs:UntagQueue",
    ]),
    allow("SendAndRedrive", queues, [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]),
    allow("WriteTopics", topics, [
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:UntagResource",
    ]),
    allow("WriteSubscriptions", "*", ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"]),
    allow("WriteFunctions", functions, [
      "lambda:CreateAlias",
      "lambda:CreateFunction",
      "lambda:DeleteAlias",
      "lambda:DeleteFunction",
      "lambda:DeleteFunctionEventInvokeConfig",
      "lambda:InvokeFunction",
      "lambda:PublishVersion",
      "lambda:PutFunctionEventInvokeConfig",
      "lambda:PutRuntimeManagementConfig",
      "lambda:TagResource",
      "lambda:UntagResource",
      "lambda:UpdateAlias",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
    ]),
    {
      ...allow("WriteTriggers", "*", [
        "lambda:CreateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:UpdateEventSourceMapping",
      ]),
      // They are known by random ids: only the function that one is of tells whose it is.
      Condition: { ArnLike: { "lambda:FunctionArn": functions } },
    },
    allow("WriteTagsOfTriggers", triggerArn(place), ["lambda:TagResource", "lambda:UntagResource"]),
    ...roleWriting(roles, boundary),
    allow("WriteLogGroups", logGroups, [
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:DeleteRetentionPolicy",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ]),
    allow("ReadLogs", logGroups, ["logs:FilterLogEvents"]),
  ];
}

function roleWriting(roles: readonly string[], boundary: string | undefined): Statement[] {
  // For these AWS tells which boundary the role has or is to get (its service authorization reference of IAM).
  const empowering = ["iam:CreateRole", "iam:PutRolePolicy"];
  const others = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:ListInstanceProfilesForRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateRole",
  ];
  // AWS does not tell the boundary of a role that this changes: whoever may change whom a role trusts may take one without.
  const trusting = "iam:UpdateAssumeRolePolicy";
  return [
    ...(boundary === undefined
      ? [allow("WriteRoles", roles, [...empowering, ...others, trusting].sort())]
      : [
          allow("WriteRoles", roles, others),
          {
            ...allow("WriteRolesWithinBoundary", roles, [
              ...empowering,
              "iam:PutRolePermissionsBoundary",
            ]),
            Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
          },
        ]),
    {
      ...allow("GiveRolesToLambda", roles, ["iam:PassRole"]),
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
  ];
}

function triggerArn({ account, region }: Place): string {
  return `arn:${account.partition}:lambda:${region}:${account.id}:event-source-mapping:*`;
}
