import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";

/** One statistic of one metric. */
export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Such as `Sum`, `Maximum` or `p95`. */
  readonly statistic: string;
}

/** A stretch of time. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** A number that CloudWatch has for one period. */
export interface MetricPoint {
  /** When the period begins. */
  readonly time: Date;
  readonly value: number;
}

/**
 * Asks CloudWatch several questions at once; an answer for each, in their order, oldest point first. An answer is
 * empty where CloudWatch has no number: that is not the same as 0.
 *
 * @param periodSeconds A multiple of 60.
 */
export async function metricSeries(
  cloudWatch: CloudWatchClient,
  questions: readonly MetricQuestion[],
  window: Window,
  periodSeconds: number,
): Promise<MetricPoint[][]> {
  const queries = questions.map((question, index) => query(idOf(index), question, periodSeconds));
  const answers = new Map<string | undefined, MetricPoint[]>();
  const pages = paginateGetMetricData(
    { client: cloudWatch },
    { StartTime: window.from, EndTime: window.to, MetricDataQueries: queries },
  );
  for await (const { MetricDataResults: results = [] } of pages) {
    for (const { Id: id, Timestamps: times = [], Values: values = [] } of results) {
      const points = times.map((time, index) => ({ time, value: values[index] ?? 0 }));
      answers.set(id, [...(answers.get(id) ?? []), ...points]);
    }
  }
  return questions.map((_, index) =>
    (answers.get(idOf(index)) ?? []).sort((a, b) => a.time.getTime() - b.time.getTime()),
  );
}

/** CloudWatch wants a small letter first. */
function idOf(index: number): string {
  return `q${index}`;
}

function query(id: string, question: MetricQuestion, periodSeconds: number): MetricDataQuery {
  const { namespace, metric, dimensions, statistic } = question;
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}
