import assert from "node:assert/strict";

import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";

import { compareVersions } from "../../../tools/aws/metrics";
import { fakeAws } from "../../support/fakeAws";

const compared = {
  functionName: "orders-qa-1234567",
  aliasName: "QA",
  stable: "7",
  canary: "8",
};
const window = {
  from: new Date("2026-11-25T12:00:30Z"),
  to: new Date("2026-11-25T12:05:00Z"),
};
const early = new Date("2026-11-25T12:00:00Z");
const late = new Date("2026-11-25T12:05:00Z");

/** CloudWatch that has these numbers, by version and `Metric Statistic`, each at `early` and `late`. */
function cloudWatch(numbers: Record<string, Record<string, [number, number] | undefined>>) {
  return fakeAws(({ input }) => {
    const results = (input.MetricDataQueries as MetricDataQuery[]).map(
      (query): MetricDataResult => {
        const { Metric: metric, Stat: statistic } = query.MetricStat ?? {};
        const version = metric?.Dimensions?.find(({ Name }) => Name === "ExecutedVersion")?.Value;
        const values = numbers[version ?? ""]?.[`${metric?.MetricName ?? ""} ${statistic ?? ""}`];
        const page = input.NextToken === undefined ? 0 : 1;
        return {
          Id: query.Id,
          Timestamps: values === undefined ? [] : [page === 0 ? late : early],
          Values: values === undefined ? [] : [values[1 - page] ?? 0],
        };
      },
    );
    return {
      MetricDataResults: results,
      NextToken: input.NextToken === undefined ? "more" : undefined,
    };
  });
}

describe("compareVersions", () => {
  it("adds up each version's own numbers, and weighs durations by how many there are", async () => {
    const { aws } = cloudWatch({
      "7": {
        "Invocations Sum": [900, 100],
        "Errors Sum": [1, 0],
        "Duration SampleCount": [900, 100],
        "Duration Average": [10, 20],
        "Duration p95": [100, 200],
      },
      "8": {
        "Invocations Sum": [40, 60],
        "Errors Sum": [2, 10],
        "Throttles Sum": [0, 3],
        "Duration SampleCount": [40, 60],
        "Duration Average": [50, 50],
        "Duration p95": [80, 80],
      },
    });
    assert.deepEqual(await compareVersions(aws.cloudWatch, compared, window), {
      stable: { invocations: 1000, errors: 1, throttles: 0, averageMs: 11, p95Ms: 110 },
      canary: { invocations: 100, errors: 12, throttles: 3, averageMs: 50, p95Ms: 80 },
    });
  });

  it("knows no duration of a version that did not run", async () => {
    const { aws } = cloudWatch({});
    const none = {
      invocations: 0,
      errors: 0,
      throttles: 0,
      averageMs: undefined,
      p95Ms: undefined,
    };
    assert.deepEqual(await compareVersions(aws.cloudWatch, compared, window), {
      stable: none,
      canary: none,
    });
  });

  it("asks for what ran through the alias, in one period as long as the window", async () => {
    const { aws, asked } = cloudWatch({});
    await compareVersions(aws.cloudWatch, compared, window);
    const queries = (asked[0]?.input.MetricDataQueries ?? []) as MetricDataQuery[];
    assert.equal(queries.length, 12);
    assert.deepEqual(queries[11], {
      Id: "q11",
      MetricStat: {
        Metric: {
          Namespace: "AWS/Lambda",
          MetricName: "Duration",
          Dimensions: [
            { Name: "FunctionName", Value: "orders-qa-1234567" },
            { Name: "Resource", Value: "orders-qa-1234567:QA" },
            { Name: "ExecutedVersion", Value: "8" },
          ],
        },
        Period: 300,
        Stat: "p95",
      },
    });
  });
});
