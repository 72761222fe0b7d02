import assert from "node:assert/strict";
import { affectedBy, watchSources } from "../../../local/dev/sources";
import { TempProject } from "../../support/tempProject";

const names = ["orders", "bills"];

describe("affectedBy", () => {
  it("is the function in whose folder a file is", () => {
    assert.deepEqual(affectedBy(["functions", "orders", "price.ts"], names), ["orders"]);
  });

  it("is every function for what they share", () => {
    assert.deepEqual(affectedBy(["functions", "shared", "parser.ts"], names), names);
  });

  it("is none for a function that nobody works on", () => {
    assert.deepEqual(affectedBy(["functions", "others", "price.ts"], names), []);
  });
});

describe("watchSources", () => {
  let project: TempProject;
  let end: () => Promise<void>;
  let saved: (readonly string[])[];
  let onSave: (names: readonly string[]) => void;
  const next = () =>
    new Promise<readonly string[]>((resolve) => {
      onSave = resolve;
    });

  beforeEach(async () => {
    project = new TempProject();
    for (const name of [...names, "shared"]) project.write(`functions/${name}/handler.ts`, "");
    project.write("functions/orders/versions/1/index.mjs", "");
    project.write("Pulumi.dev.yaml", "");
    saved = [];
    onSave = () => undefined;
    end = await watchSources(names, {
      program: project.root,
      stackFile: project.path("Pulumi.dev.yaml"),
      onSave: (affected) => {
        saved.push(affected);
        onSave(affected);
      },
    });
  });

  afterEach(async () => {
    await end();
    project.remove();
  });

  it("tells of a saved source, and of a new one", async () => {
    let told = next();
    project.write("functions/orders/handler.ts", "1");
    assert.deepEqual(await told, ["orders"]);
    told = next();
    project.write("functions/bills/new.ts", "1");
    assert.deepEqual(await told, ["bills"]);
  });

  it("tells of the stack file that it is all functions'", async () => {
    const told = next();
    project.write("Pulumi.dev.yaml", "config: {}");
    assert.deepEqual(await told, names);
  });

  it("says nothing of released versions", async () => {
    const told = next();
    project.write("functions/orders/versions/1/index.mjs", "1");
    project.write("functions/bills/handler.ts", "1");
    assert.deepEqual(await told, ["bills"]);
    assert.deepEqual(saved, [["bills"]]);
  });
});
