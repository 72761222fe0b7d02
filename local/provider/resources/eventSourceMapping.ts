import type { EventSourceMappingConfiguration, FunctionResponseType } from "@aws-sdk/client-lambda";
import { functionName } from "../arns";
import { ifThere, tagChange } from "../aws";
import { sameFunction, sameSet } from "../comparisons";
import type { ResourceType } from "../resourceType";
import { integer, tags } from "../rules";
import {
  defined,
  knownText,
  optionalNumber,
  text,
  textList,
  textMap,
  toMap,
  UNKNOWN,
  type Value,
  type ValueMap,
} from "../values";

/** What makes a function read from a queue. Its id is its UUID. */
export const eventSourceMapping: ResourceType = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  properties: {
    batchSize: { computed: true, ...integer(1, 10_000) },
    enabled: { default: true },
    eventSourceArn: { required: true, replaces: true },
    filterCriteria: {},
    functionName: { required: true, same: sameFunction },
    functionResponseTypes: { same: sameSet },
    maximumBatchingWindowInSeconds: integer(0, 300),
    scalingConfig: {
      check: (value) => {
        const most = toMap(value).maximumConcurrency;
        return most === undefined
          ? undefined
          : integer(2, 1000).check?.(most)?.replace(/^/, "maximumConcurrency ");
      },
    },
    tags,
  },
  outputs: [
    "arn",
    "functionArn",
    "lastModified",
    "lastProcessingResult",
    "state",
    "stateTransitionReason",
    "uuid",
  ],

  predict(inputs) {
    const fn = knownText(inputs, "functionName");
    return fn?.startsWith("arn:") === true ? { functionArn: fn } : {};
  },

  predictUpdate({ inputs, changed }): ValueMap {
    const predicted: ValueMap = isUpdateDue(changed) ? { lastModified: UNKNOWN } : {};
    if (!changed.has("functionName")) return predicted;
    const fn = text(inputs, "functionName");
    // A bare name says nothing of the ARN's account.
    return { ...predicted, functionArn: fn.startsWith("arn:") ? fn : UNKNOWN };
  },

  async create(inputs, account) {
    const lambda = await account.lambda();
    const { UUID } = await lambda.createEventSourceMapping({
      ...settings(inputs),
      EventSourceArn: text(inputs, "eventSourceArn"),
      Tags: textMap(inputs, "tags"),
    });
    return UUID ?? "";
  },

  async read(id, _prior, account) {
    const lambda = await account.lambda();
    const shown = await ifThere(() => lambda.getEventSourceMapping({ UUID: id }));
    if (shown === undefined || shown.State === "Deleting") return undefined;
    const arn = shown.EventSourceMappingArn ?? account.arn("lambda", `event-source-mapping:${id}`);
    const tagged = await ifThere(() => lambda.listTags({ Resource: arn }));
    return { id, state: { ...stateOf(shown), arn, uuid: id, tags: tagged?.Tags ?? {} } };
  },

  async update({ id, inputs, state, changed }, account) {
    const lambda = await account.lambda();
    if (isUpdateDue(changed)) {
      await lambda.updateEventSourceMapping({ ...settings(inputs), UUID: id });
    }
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    const Resource = text(state, "arn");
    if (remove.length > 0) await lambda.untagResource({ Resource, TagKeys: remove });
    if (Object.keys(set).length > 0) await lambda.tagResource({ Resource, Tags: set });
  },

  async delete(id, _state, account) {
    const lambda = await account.lambda();
    await ifThere(() => lambda.deleteEventSourceMapping({ UUID: id }));
  },
};

function isUpdateDue(changed: ReadonlySet<string>): boolean {
  return [...changed].some((property) => property !== "tags");
}

// Everything is sent each time: what an update leaves out would stay as it was.
function settings(inputs: ValueMap): {
  FunctionName: string;
  BatchSize: number | undefined;
  Enabled: boolean;
  FilterCriteria: { Filters: { Pattern: string }[] };
  FunctionResponseTypes: FunctionResponseType[];
  MaximumBatchingWindowInSeconds: number;
  ScalingConfig: { MaximumConcurrency?: number };
} {
  const most = optionalNumber(toMap(inputs.scalingConfig), "maximumConcurrency");
  return {
    FunctionName: text(inputs, "functionName"),
    BatchSize: optionalNumber(inputs, "batchSize"),
    Enabled: inputs.enabled !== false,
    FilterCriteria: { Filters: patterns(inputs.filterCriteria).map((Pattern) => ({ Pattern })) },
    FunctionResponseTypes: textList(inputs, "functionResponseTypes") as FunctionResponseType[],
    MaximumBatchingWindowInSeconds: optionalNumber(inputs, "maximumBatchingWindowInSeconds") ?? 0,
    ScalingConfig: most === undefined ? {} : { MaximumConcurrency: most },
  };
}

function patterns(criteria: Value | undefined): string[] {
  const { filters } = toMap(criteria);
  return Array.isArray(filters) ? filters.map((filter) => text(toMap(filter), "pattern")) : [];
}

function stateOf(shown: EventSourceMappingConfiguration): ValueMap {
  const functionArn = shown.FunctionArn ?? "";
  const filters = shown.FilterCriteria?.Filters ?? [];
  const most = shown.ScalingConfig?.MaximumConcurrency;
  return defined({
    batchSize: shown.BatchSize,
    enabled: shown.State === "Enabled" || shown.State === "Enabling",
    eventSourceArn: shown.EventSourceArn,
    filterCriteria:
      filters.length === 0
        ? undefined
        : { filters: filters.map(({ Pattern = "" }) => ({ pattern: Pattern })) },
    functionArn,
    functionName: functionName(functionArn) === "" ? undefined : functionArn,
    functionResponseTypes: shown.FunctionResponseTypes ?? [],
    lastModified: shown.LastModified?.toISOString(),
    lastProcessingResult: shown.LastProcessingResult,
    maximumBatchingWindowInSeconds: shown.MaximumBatchingWindowInSeconds ?? 0,
    scalingConfig: most === undefined ? undefined : { maximumConcurrency: most },
    state: shown.State,
    stateTransitionReason: shown.StateTransitionReason,
  });
}
