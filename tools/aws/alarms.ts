import {
  paginateDescribeAlarms,
  type CloudWatchClient,
  type CompositeAlarm,
  type DescribeAlarmsCommandInput,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";

import { alarmsNamedIn, watches, type Watched } from "./alarmMatch";

/** An alarm that is ringing. */
export interface RingingAlarm {
  readonly name: string;
  /** CloudWatch's own words. */
  readonly reason: string;
  /** ISO 8601; nothing where CloudWatch does not say. */
  readonly since: string | undefined;
}

/**
 * The alarms that ring and concern a function in its environment: those that watch the function, its queues or its
 * topic, and composite ones whose rule names such an alarm, directly or through another composite one.
 */
export async function ringingAlarms(
  cloudWatch: CloudWatchClient,
  watched: Watched,
): Promise<RingingAlarm[]> {
  const ringing = await alarms(cloudWatch, { StateValue: "ALARM" });
  const known = new Map(ringing.map((alarm) => [alarm.AlarmName ?? "", alarm]));
  await addNamed(cloudWatch, known, ringing);
  return ringing
    .filter((alarm) => concerns(alarm, watched, known))
    .map((alarm) => ({
      name: alarm.AlarmName ?? "",
      reason: alarm.StateReason ?? "",
      since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Alarm = MetricAlarm | CompositeAlarm;

/** A rule may ring because another alarm does not, so the alarms that it names are looked up as well. */
async function addNamed(
  cloudWatch: CloudWatchClient,
  known: Map<string, Alarm>,
  named: readonly Alarm[],
): Promise<void> {
  const unknown = [...new Set(named.flatMap(namesIn))].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const found: Alarm[] = [];
  for (let start = 0; start < unknown.length; start += mostNames) {
    const AlarmNames = unknown.slice(start, start + mostNames);
    found.push(...(await alarms(cloudWatch, { AlarmNames })));
  }
  for (const alarm of found) known.set(alarm.AlarmName ?? "", alarm);
  await addNamed(cloudWatch, known, found);
}

/** CloudWatch takes no more in one call. */
const mostNames = 100;

async function alarms(
  cloudWatch: CloudWatchClient,
  which: DescribeAlarmsCommandInput,
): Promise<Alarm[]> {
  const found: Alarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: cloudWatch, pageSize: 100 },
    // Without this CloudWatch leaves composite alarms out.
    { ...which, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  );
  for await (const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } of pages) {
    found.push(...metric, ...composite);
  }
  return found;
}

function namesIn(alarm: Alarm): string[] {
  return "AlarmRule" in alarm ? alarmsNamedIn(alarm.AlarmRule ?? "") : [];
}

function concerns(
  alarm: Alarm,
  watched: Watched,
  known: ReadonlyMap<string, Alarm>,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (watches(alarm, watched)) return true;
  const name = alarm.AlarmName ?? "";
  if (seen.has(name)) return false;
  const path = new Set(seen).add(name);
  return namesIn(alarm).some((child) => {
    const named = known.get(child);
    return named !== undefined && concerns(named, watched, known, path);
  });
}
