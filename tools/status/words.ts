import type { Pin } from "../project/stackFile";
import type { QueueStatus, UpdateStatus } from "./report";

/** A moment for people: `2026-11-25 02:11 UTC`. */
export function moment(iso: string | undefined): string {
  const time = iso === undefined ? NaN : Date.parse(iso);
  if (Number.isNaN(time)) return "an unknown time";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A share for people: `10 %`. */
export function share(weight: number): string {
  return `${Number((weight * 100).toFixed(2))} %`;
}

/** How long, in the largest unit that fits: `45 s`, `12 min`, `5 h`, `3 d`. */
export function duration(seconds: number): string {
  const units = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds >= length) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Who made an update, as far as it is known. */
export function author({ author: name, commit, build, message }: UpdateStatus): string {
  const from = [
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 8)}`]),
    ...(build === undefined ? [] : [`build ${build}`]),
    ...(message === undefined ? [] : [`"${message.split("\n")[0] ?? ""}"`]),
  ].join(", ");
  const who = name ?? "somebody";
  return from === "" ? who : `${who} (${from})`;
}

/** What a stack file pins. */
export function pinInWords({ version, settings, canary, exception }: Pin): string {
  return [
    `version ${version}`,
    ...(settings === undefined ? [] : [`settings ${settings}`]),
    ...(canary === undefined
      ? []
      : [`canary version ${canary.version} at ${share(canary.weight)}`]),
    ...(exception === undefined
      ? []
      : [`exception for version ${exception.version} (${exception.reason})`]),
  ].join(", ");
}

/** What waits in a queue. */
export function queueInWords({ waiting, inFlight, delayed, oldestSeconds }: QueueStatus): string {
  const oldest = oldestSeconds === undefined ? "unknown" : duration(oldestSeconds);
  return `${waiting} waiting, ${inFlight} in flight, ${delayed} delayed, oldest ${oldest}`;
}
