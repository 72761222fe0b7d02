import assert from "node:assert/strict";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { forecastOf } from "../../../tools/stacks/forecast";

/** What the engine tells of a stack's outputs. */
function told(functions: object, type = "pulumi:pulumi:Stack"): EngineEvent {
  const urn = "urn:pulumi:qa::shop::pulumi:pulumi:Stack::shop-qa";
  const metadata = { op: "same", urn, type, provider: "", new: { urn, outputs: { functions } } };
  return { sequence: 1, timestamp: 1, resOutputsEvent: { metadata } } as unknown as EngineEvent;
}

const three = { version: 3, settings: "399902b99ce0", publishedVersion: "1" };

describe("the forecast of a preview", () => {
  it("is what the stack would say last, and not what it said before", () => {
    const four = { ...three, version: 4, publishedVersion: "2", since: "2026-11-25T04:11:03.948Z" };
    const { since, ...expected } = four;
    assert.equal(since, four.since);
    assert.deepEqual(
      forecastOf([told({ orders: three }), told({ orders: four }), told({}, "a:b:C")]),
      new Map([["orders", expected]]),
    );
  });

  it("has no published version where that is still to come", () => {
    const publishedVersion = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(forecastOf([told({ orders: { ...three, publishedVersion } })]).get("orders"), {
      ...three,
      publishedVersion: undefined,
    });
  });

  it("is empty where nothing was told that it understands", () => {
    assert.equal(forecastOf([]).size, 0);
    assert.equal(forecastOf([told({ orders: { version: "none" } })]).size, 0);
  });
});
