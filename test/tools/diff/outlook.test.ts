import assert from "node:assert/strict";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { outlookOf } from "../../../tools/diff/outlook";
import { outlookLines } from "../../../tools/diff/render";
import type { DeployedFunction } from "../../../tools/stacks/deployed";
import { notesOn } from "../../../tools/stacks/notes";
import { planOf } from "../../../tools/stacks/plan";
import { recordedEvents } from "../stacks/recorded";

const NAMES = ["order", "order-intake"];

const RUNNING: DeployedFunction = {
  name: "order-intake",
  environment: "qa",
  version: 3,
  settings: "399902b99ce0",
  publishedVersion: "2",
  since: "2026-11-25T03:43:46.261Z",
  canary: { version: 4, settings: "399902b99ce0", publishedVersion: "3", weight: 0.05 },
  aliasArn: "arn",
  sourceQueueUrl: "https://sqs/orders",
  deadLetterQueueUrl: "https://sqs/orders-dead",
  destinationTopicArn: "arn",
  ledger: { functionName: "order-intake-qa-c741bee", entries: [], history: [] },
};

function said(severity: "info" | "warning", message: string): EngineEvent {
  const diagnosticEvent = { severity, message: `${message}\n`, color: "never" };
  return { sequence: 1, timestamp: 1, diagnosticEvent };
}

describe("what an update would do to a function", () => {
  const events = [
    said("info", "order-intake: publishes version 4, which this stack has not run yet."),
    said("info", "order-intake: publishes version 4, which this stack has not run yet."),
    said("info", "order: publishes version 2, which this stack has not run yet."),
    ...recordedEvents("publish"),
  ];
  const notes = notesOn("order-intake", events);

  it("is what the program says of it, each thing once, and what belongs to it", () => {
    const { changes, others } = outlookOf("order-intake", NAMES, planOf(events), notes);
    assert.deepEqual(notes, ["publishes version 4, which this stack has not run yet."]);
    assert.deepEqual(
      changes.map(({ op, name }) => [op, name]),
      [
        ["update", "order-intake"],
        ["create", "order-intake-4-399902b99ce0"],
        ["update", "order-intake"],
      ],
    );
    assert.equal(others, 0);
  });

  it("is nothing where all changes belong to another, whose name may be its beginning", () => {
    const { changes, others } = outlookOf("order", NAMES, planOf(events), notes);
    assert.deepEqual([changes, others], [[], 3]);
  });

  it("stands on one screen", () => {
    const outlook = outlookOf("order-intake", NAMES, planOf(events), notes);
    const shown = {
      name: "order-intake",
      environment: "qa",
      running: RUNNING,
      pinned: "version 4",
      outlook: { ...outlook, others: 1 },
      versions: undefined,
    };
    assert.deepEqual(outlookLines(shown, {}), [
      "order-intake in qa: what runs → what the stack file says",
      "  runs    version 3 as published version 2, settings 399902b99ce0, 5% of the traffic to version 4, since 2026-11-25T03:43:46.261Z",
      "  pinned  version 4",
      "",
      "pulumi up",
      "  publishes version 4, which this stack has not run yet.",
      "  update  Function                 order-intake                 code, description, environment.variables.FUNCTION_VERSION",
      "  create  RuntimeManagementConfig  order-intake-4-399902b99ce0",
      "  update  Alias                    order-intake                 description, functionVersion",
      "  and 1 resource of the environment besides",
    ]);
  });

  it("is said to be nothing", () => {
    const shown = {
      name: "order-intake",
      environment: "qa",
      running: undefined,
      pinned: "nothing: version none leaves it out",
      outlook: { notes: [], changes: [], others: 0 },
      versions: undefined,
    };
    assert.deepEqual(outlookLines(shown, {}).slice(1), [
      "  runs    nothing: it was never deployed",
      "  pinned  nothing: version none leaves it out",
      "",
      "pulumi up",
      "  changes nothing of it",
    ]);
  });
});
