import assert from "node:assert/strict";

import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";

import { appliedChanges, diagnosticsOf, planOf } from "../../../tools/stacks/plan";
import { recordedEvents } from "./recorded";

/** A change without its URN. */
function shown(events: readonly EngineEvent[]): unknown[] {
  return planOf(events).changes.map(({ type, name, op, keys }) => [op, type, name, keys]);
}

describe("the plan of a preview", () => {
  it("has what is published, and leaves out what stays", () => {
    assert.deepEqual(shown(recordedEvents("publish")), [
      [
        "update",
        "aws:lambda/function:Function",
        "order-intake",
        ["code", "description", "environment.variables.FUNCTION_VERSION"],
      ],
      [
        "create",
        "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
        "order-intake-4-399902b99ce0",
        [],
      ],
      ["update", "aws:lambda/alias:Alias", "order-intake", ["description", "functionVersion"]],
    ]);
  });

  it("has one alias for a rollback, with its URN", () => {
    const { changes } = planOf(recordedEvents("rollback"));
    assert.deepEqual(
      changes.map(({ op, urn }) => [op, urn]),
      [
        [
          "update",
          "urn:pulumi:qa::lambda-deployment::lambda-deployment:index:EventFunction$lambda-deployment:compute:PinnedFunction$aws:lambda/alias:Alias::order-intake",
        ],
      ],
    );
  });

  it("has one change for all the steps of a replacement", () => {
    const step = (op: OpType, diffs?: string[]): EngineEvent => {
      const metadata = { op, urn: "urn:pulumi:qa::shop::a:b:C::one", type: "a:b:C", provider: "" };
      return {
        sequence: 1,
        timestamp: 1,
        resourcePreEvent: { metadata: diffs === undefined ? metadata : { ...metadata, diffs } },
      };
    };
    assert.deepEqual(
      shown([
        step("create-replacement", ["name"]),
        step("replace", ["name"]),
        step("delete-replaced"),
      ]),
      [["replace", "a:b:C", "one", ["name"]]],
    );
    assert.deepEqual(shown([step("read"), step("same"), step("delete")]), [
      ["delete", "a:b:C", "one", []],
    ]);
  });

  it("has what was said, each thing once, without the engine's debugging", () => {
    assert.deepEqual(planOf(recordedEvents("refused")).diagnostics, [
      {
        severity: "warning",
        message:
          "using pulumi-resource-aws from $PATH at /home/ada/shop/local/provider/bin/pulumi-resource-aws",
      },
      {
        severity: "error",
        message:
          "Pulumi.qa.yaml has 1 mistake:\n  lambda-deployment:functions.order-intake.batchSize: must be a whole number from 1 to 10000, got 1000000",
      },
    ]);
    const severities = diagnosticsOf(recordedEvents("publish")).map(({ severity }) => severity);
    assert.deepEqual(severities, ["warning"]);
  });

  it("has why the program publishes, and not what it debugs", () => {
    const urn = "urn:pulumi:qa::shop::lambda-deployment:index:EventFunction::orders";
    const said = (severity: "info" | "info#err", message: string): EngineEvent => ({
      sequence: 1,
      timestamp: 1,
      diagnosticEvent: { severity, message: `${message}\n`, color: "never", urn },
    });
    assert.deepEqual(
      diagnosticsOf([said("info#err", "looking"), said("info", "orders: publishes")]),
      [{ severity: "info", message: "orders: publishes", urn }],
    );
  });
});

describe("what an update has changed", () => {
  it("is what was done, not what was begun", () => {
    assert.deepEqual(
      appliedChanges(recordedEvents("rolledBack")).map(({ op, name }) => [op, name]),
      [["update", "order-intake"]],
    );
    assert.deepEqual(appliedChanges(recordedEvents("failed")), []);
  });
});
