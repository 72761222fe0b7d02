/**
 * What a function's role may do, by what it does it to: the program grants each where a function needs it, and a permissions
 * boundary allows just these.
 */
export const FUNCTION_ACTIONS = {
  logGroup: ["logs:CreateLogStream", "logs:PutLogEvents"],
  sourceQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  deadLetterQueue: ["sqs:SendMessage"],
  destinationTopic: ["sns:Publish"],
} as const;
