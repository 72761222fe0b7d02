import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { applyEdit, previewEdit } from "../../../tools/change/applyEdit";
import { ToolError } from "../../../tools/errors";
import { Interrupted } from "../../../tools/interrupts";
import { StackLocked } from "../../../tools/stacks/failures";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";

describe("an edited stack file", () => {
  let files: TempProject;
  let prod: FakeEnvironment;

  beforeEach(() => {
    files = new TempProject();
    prod = new FakeEnvironment(files);
  });
  afterEach(() => {
    files.remove();
  });

  function apply(signal?: AbortSignal) {
    const before = prod.project.stackFile("prod");
    const edited = before.withPin("orders", { version: 4 });
    return applyEdit(prod, before, edited, { message: "to 4", signal });
  }

  it("is previewed as a draft, and not written", async () => {
    const edited = prod.project.stackFile("prod").withPin("orders", { version: 4 });
    let draft = "";
    const preview = ({ configFile = "" }: { configFile?: string | undefined } = {}) => {
      draft = readFileSync(configFile, "utf8");
      return prod.preview();
    };
    await previewEdit({ preview }, edited);
    assert.equal(draft, edited.text);
    assert.deepEqual(prod.lines, ["version: 3"]);
  });

  it("is written before the stack carries it out", async () => {
    let during: string[] = [];
    prod.onUp = () => {
      during = prod.lines;
    };
    const functions = await apply();
    assert.deepEqual(during, ["version: 4"]);
    assert.equal(functions.get("orders")?.version, 4);
    assert.deepEqual(prod.asked, ["to 4"]);
  });

  it("is put back where somebody else is updating the stack", async () => {
    prod.onUp = () => {
      throw new StackLocked("stack prod is being updated by ada: pulumi cancel prod");
    };
    await assert.rejects(
      apply(),
      new StackLocked(
        "stack prod is being updated by ada: pulumi cancel prod. Pulumi.prod.yaml is as it was before.",
      ),
    );
    assert.deepEqual(prod.lines, ["version: 3"]);
  });

  it("tells once that the engine is at it", async () => {
    let begun = 0;
    const before = prod.project.stackFile("prod");
    const edited = before.withPin("orders", { version: 4 });
    const { up } = prod;
    prod.up = (options) => {
      assert.equal(begun, 0);
      options?.onEvent?.({ sequence: 1, timestamp: 1 });
      return up(options);
    };
    const onBegin = (): void => {
      begun += 1;
    };
    await applyEdit(prod, before, edited, { message: "to 4", onBegin });
    assert.equal(begun, 1);
  });

  it("stays where the update fails, and that is said", async () => {
    prod.onUp = () => {
      throw new ToolError("orders (Alias): AWS is down");
    };
    await assert.rejects(
      apply(),
      new ToolError(
        "orders (Alias): AWS is down\nldm status --env prod tells how far it came. Pulumi.prod.yaml keeps the edit.",
      ),
    );
    assert.deepEqual(prod.lines, ["version: 4"]);
  });

  it("is not written once somebody has stopped the command", async () => {
    await assert.rejects(apply(AbortSignal.abort(new Interrupted("SIGINT"))), Interrupted);
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], []]);
  });

  it("gives way to another that the stack is to carry out", async () => {
    const before = prod.project.stackFile("prod");
    const carriedOut = before.withPin("orders", { version: 2 });
    const functions = await applyEdit(prod, before, before.withPin("orders", { version: 4 }), {
      message: "to 2",
      carriedOut,
    });
    assert.equal(functions.get("orders")?.version, 2);
    assert.deepEqual(prod.lines, ["version: 4"]);
  });
});
