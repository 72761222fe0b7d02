import assert from "node:assert/strict";

import type { CompositeAlarm, Dimension, MetricAlarm } from "@aws-sdk/client-cloudwatch";

import { alarmsNamedIn, watches, type Watched } from "../../../tools/aws/alarmMatch";
import { ringingAlarms } from "../../../tools/aws/alarms";
import { fakeAws } from "../../support/fakeAws";

const watched: Watched = {
  functionName: "orders-qa-1234567",
  aliasName: "QA",
  queueNames: ["orders-Source-QA", "orders-Dead-QA"],
  topicName: "orders-Destination-QA",
};

function dimensions(values: Record<string, string>): Dimension[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

describe("an alarm", () => {
  const fn = "orders-qa-1234567";
  const concerned: [what: string, dimensions: Record<string, string>, concerned: boolean][] = [
    ["the function", { FunctionName: fn }, true],
    ["the function by its bare name", { FunctionName: fn, Resource: fn }, true],
    ["the alias", { FunctionName: fn, Resource: `${fn}:QA` }, true],
    ["the alias alone", { Resource: `${fn}:QA` }, true],
    [
      "a version behind the alias",
      { FunctionName: fn, Resource: `${fn}:QA`, ExecutedVersion: "7" },
      true,
    ],
    ["another alias", { FunctionName: fn, Resource: `${fn}:TRY` }, false],
    ["another function", { FunctionName: "orders-prod-7654321" }, false],
    ["the source queue", { QueueName: "orders-Source-QA" }, true],
    ["the dead-letter queue", { QueueName: "orders-Dead-QA" }, true],
    ["another queue", { QueueName: "orders-Source-PROD" }, false],
    ["the topic", { TopicName: "orders-Destination-QA" }, true],
    ["something else of the same name", { TableName: "orders-Source-QA" }, false],
    ["nothing in particular", {}, false],
  ];
  for (const [what, values, expected] of concerned) {
    it(`on ${what} ${expected ? "concerns" : "does not concern"} the function`, () => {
      const own = dimensions(values);
      assert.equal(watches({ Dimensions: own }, watched), expected);
      const stat = { MetricStat: { Metric: { Dimensions: own }, Period: 60, Stat: "Sum" } };
      const math = [
        { Id: "e", ...stat },
        { Id: "rate", Expression: "e / 2" },
      ];
      assert.equal(watches({ Metrics: math }, watched), expected);
    });
  }

  it("concerns the function when its query names it", () => {
    const query = (name: string) => ({
      Metrics: [
        {
          Id: "q",
          Expression: `SELECT SUM(Errors) FROM "AWS/Lambda" WHERE FunctionName = '${name}'`,
        },
      ],
    });
    assert.equal(watches(query(fn), watched), true);
    assert.equal(watches(query(`${fn}8`), watched), false);
  });

  const rules: [rule: string, names: string[]][] = [
    ["ALARM(orders-errors)", ["orders-errors"]],
    ['ALARM("orders errors (QA)") OR NOT OK("say \\"hi\\"")', ["orders errors (QA)", 'say "hi"']],
    ["(ALARM(a) AND INSUFFICIENT_DATA(b)) OR ALARM(a) AND NOT (TRUE OR FALSE)", ["a", "b"]],
    ["AT_LEAST(2, ALARM, (a, b, c))", ["a", "b", "c"]],
    ["ALARM(arn:aws:cloudwatch:eu-central-1:123456789012:alarm:orders-errors)", ["orders-errors"]],
    [
      'ALARM("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:orders errors")',
      ["orders errors"],
    ],
    ["TRUE", []],
  ];
  for (const [rule, names] of rules) {
    it(`with the rule ${rule} names ${names.join(", ") || "none"}`, () => {
      assert.deepEqual(alarmsNamedIn(rule), names);
    });
  }
});

describe("ringingAlarms", () => {
  type Listed = (MetricAlarm | CompositeAlarm) & { AlarmName: string; StateValue: "ALARM" | "OK" };
  const since = new Date("2026-11-25T12:00:00Z");
  const ours = dimensions({ FunctionName: "orders-qa-1234567" });
  const theirs = dimensions({ FunctionName: "other" });

  /** CloudWatch with these alarms, one a page. */
  function cloudWatch(all: readonly Listed[]) {
    return fakeAws(({ input }) => {
      const names = input.AlarmNames as string[] | undefined;
      const matching = all.filter(({ AlarmName: name, StateValue: state }) =>
        names === undefined ? state === input.StateValue : names.includes(name),
      );
      const page = Number(input.NextToken ?? 0);
      const shown = matching.slice(page, page + 1);
      return {
        MetricAlarms: shown.filter((alarm) => !("AlarmRule" in alarm)),
        CompositeAlarms: shown.filter((alarm) => "AlarmRule" in alarm),
        NextToken: page + 1 < matching.length ? String(page + 1) : undefined,
      };
    });
  }

  const names = async (...all: Listed[]) =>
    (await ringingAlarms(cloudWatch(all).aws.cloudWatch, watched)).map(({ name }) => name);

  it("tells name, reason and since when, of each page", async () => {
    const { aws, asked } = cloudWatch([
      { AlarmName: "other", StateValue: "ALARM", Dimensions: theirs },
      {
        AlarmName: "orders errors",
        StateValue: "ALARM",
        Dimensions: ours,
        StateReason: "Threshold crossed",
        StateUpdatedTimestamp: new Date("2026-11-25T12:30:00Z"),
        StateTransitionedTimestamp: since,
      },
      {
        AlarmName: "orders age",
        StateValue: "ALARM",
        Dimensions: ours,
        StateUpdatedTimestamp: since,
      },
      { AlarmName: "orders rest", StateValue: "OK", Dimensions: ours },
    ]);
    assert.deepEqual(await ringingAlarms(aws.cloudWatch, watched), [
      { name: "orders age", reason: "", since: "2026-11-25T12:00:00.000Z" },
      { name: "orders errors", reason: "Threshold crossed", since: "2026-11-25T12:00:00.000Z" },
    ]);
    assert.deepEqual(asked[0]?.input.AlarmTypes, ["MetricAlarm", "CompositeAlarm"]);
  });

  it("is silent where nothing of ours rings", async () => {
    assert.deepEqual(await names({ AlarmName: "a", StateValue: "OK", Dimensions: ours }), []);
  });

  it("includes a composite alarm whose rule names one of ours, ringing or not", async () => {
    assert.deepEqual(
      await names(
        { AlarmName: "all", StateValue: "ALARM", AlarmRule: "ALARM(b) OR NOT OK(a)" },
        { AlarmName: "none", StateValue: "ALARM", AlarmRule: "ALARM(b)" },
        { AlarmName: "a", StateValue: "OK", Dimensions: ours },
        { AlarmName: "b", StateValue: "ALARM", Dimensions: theirs },
      ),
      ["all"],
    );
  });

  it("follows one composite alarm to the next, and in circles only once", async () => {
    assert.deepEqual(
      await names(
        { AlarmName: "top", StateValue: "ALARM", AlarmRule: "OK(middle)" },
        { AlarmName: "middle", StateValue: "OK", AlarmRule: "ALARM(top) OR ALARM(bottom)" },
        { AlarmName: "bottom", StateValue: "OK", Dimensions: ours },
        { AlarmName: "loop", StateValue: "ALARM", AlarmRule: "ALARM(loop) OR ALARM(gone)" },
      ),
      ["top"],
    );
  });
});
