import assert from "node:assert/strict";

import { changeCanary, type CanaryChoices } from "../../../tools/canary/canary";
import type { CanaryRequest } from "../../../tools/canary/request";
import { ToolError, UsageError } from "../../../tools/errors";
import { fakeAws, type Answer } from "../../support/fakeAws";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const set: CanaryRequest = { kind: "set", version: 4, weight: 0.1 };

describe("ldm canary", () => {
  let files: TempProject;
  let prod: FakeEnvironment;
  let terminal: CapturedTerminal;
  let lambda: Answer;

  beforeEach(() => {
    files = new TempProject();
    prod = new FakeEnvironment(files);
    terminal = new CapturedTerminal();
    lambda = prod.lambda(() => ({}));
  });
  afterEach(() => {
    files.remove();
  });

  function change(request: CanaryRequest, choices: Partial<CanaryChoices> = {}) {
    const { aws } = fakeAws(lambda);
    const world = { open: () => Promise.resolve(prod), aws: () => aws };
    return changeCanary(terminal, world, prod.project, "orders", request, {
      environment: "prod",
      yes: true,
      dryRun: false,
      json: false,
      signal: new AbortController().signal,
      ...choices,
    });
  }

  it("sets a canary, and prints what Lambda carries afterwards", async () => {
    await change(set);
    assert.deepEqual(prod.lines, ["version: 3", "canary:", "  version: 4", "  weight: 10%"]);
    assert.deepEqual(prod.asked, [
      "preview",
      "ldm canary: Version 4 of orders gets 10 % of the traffic in prod",
    ]);
    assert.deepEqual(terminal.printed, [
      "orders in prod: 90 % version 3 (published as 4), 10 % version 4 (published as 5)",
    ]);
  });

  it("promotes it, and then there is one version", async () => {
    await change(set);
    await change({ kind: "promote" });
    assert.deepEqual(prod.lines, ["version: 4"]);
    assert.equal(terminal.printed[1], "orders in prod: version 4 (published as 5)");
    assert.equal(
      prod.asked.at(-1),
      "ldm canary: Version 4 of orders gets all of the traffic in prod",
    );
  });

  it("aborts it", async () => {
    await change(set);
    await change({ kind: "abort" });
    assert.deepEqual(prod.lines, ["version: 3"]);
    assert.equal(prod.asked.at(-1), "ldm canary: Version 4 of orders is sent back in prod");
  });

  it("changes nothing in a dry run, and prints the plan", async () => {
    await change(set, { dryRun: true });
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], ["preview"]]);
    assert.deepEqual(terminal.printed, [
      "orders: stays at version 3, settings 8dba7b539aa3",
      "1 resource changes:",
      "  ~  orders (Alias): routingConfig",
      "Version 4 of orders gets 10 % of the traffic in prod.",
    ]);
  });

  it("shows what will run before it promotes", async () => {
    await change(set);
    terminal.talked.length = 0;
    await change({ kind: "promote" });
    assert.deepEqual(terminal.talked, [
      "Previewing prod ...",
      "orders: version 3 -> 4, settings 8dba7b539aa3, publishes it",
      "1 resource changes:",
      "  ~  orders (Alias): routingConfig",
      "Updating prod ...",
    ]);
  });

  it("prints the plan of a dry run as JSON", async () => {
    await change(set, { dryRun: true, json: true });
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      function: "orders",
      environment: "prod",
      dryRun: true,
      plan: { changes: prod.changes, diagnostics: [] },
    });
  });

  it("prints the result as JSON", async () => {
    await change(set, { json: true });
    const { plan, ...rest } = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    const settings = "8dba7b539aa3";
    assert.ok(plan);
    assert.deepEqual(rest, {
      function: "orders",
      environment: "prod",
      dryRun: false,
      version: 3,
      settings,
      publishedVersion: "4",
      canary: { version: 4, settings, publishedVersion: "5", weight: 0.1 },
    });
  });

  it("asks nobody where the environment is protected and there is no terminal", async () => {
    await assert.rejects(
      change(set, { yes: false }),
      new UsageError(
        "prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
      ),
    );
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], ["preview"]]);
  });

  it("fails where Lambda carries something else in the end", async () => {
    lambda = () => ({ Name: "PROD", FunctionVersion: "1" });
    await assert.rejects(
      change(set),
      new ToolError(
        "the update of prod has ended, but the alias of orders is not what the stack says: Lambda says that it carries published version 1. " +
          "Somebody else is changing it: ldm status orders --env prod tells how to put it back.",
      ),
    );
    assert.deepEqual(terminal.printed, []);
  });

  it("refuses before anything is asked of Pulumi but what runs", async () => {
    await assert.rejects(change({ kind: "abort" }), ToolError);
    assert.deepEqual(prod.asked, []);
  });
});
