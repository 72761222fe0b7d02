import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { relative } from "node:path";

import { digestOf, formatManifest, type VersionManifest } from "../../components/versionManifest";
import { VersionError, VersionStore } from "../../components/versionStore";
import { TempProject } from "../support/tempProject";

const CONTRACT = {
  variables: { CURRENCY: { type: "text", description: "currency of all prices" } },
} as const;

describe("VersionStore", () => {
  let project: TempProject;
  let store: VersionStore;

  beforeEach(() => {
    project = new TempProject();
    store = new VersionStore(project.path("functions"));
    project.write("functions/order-intake/handler.ts", "");
    project.write("functions/fulfilment/handler.ts", "");
    project.write("functions/shared/vendor.ts", "");
    release(1);
    release(2);
    release(10);
  });

  afterEach(() => {
    project.remove();
  });

  function release(version: number, overrides: Partial<VersionManifest> = {}): void {
    const files = [
      { name: "vendor.mjs", bytes: Buffer.from("vendor") },
      { name: "index.mjs", bytes: Buffer.from(`index ${version}`) },
    ];
    const folder = `functions/order-intake/versions/${version}`;
    for (const { name, bytes } of files) project.write(`${folder}/${name}`, bytes.toString());
    const manifest: VersionManifest = {
      function: "order-intake",
      version,
      ...digestOf(files),
      handler: "index.handler",
      source: null,
      ...overrides,
    };
    project.write(`${folder}/manifest.json`, formatManifest(manifest));
  }

  /** Path of a version as the messages show it. */
  function shown(version: number): string {
    return relative("", store.folderOf("order-intake", version));
  }

  function remedyFor(version: number): string {
    return `Restore it with "git restore ${shown(version)}", or release a new version.`;
  }

  async function refuses(version: number, message: string): Promise<void> {
    await assert.rejects(store.open("order-intake", version), new VersionError(message));
  }

  it("lists the functions: the folders that have a handler", () => {
    assert.deepEqual(store.functions(), ["fulfilment", "order-intake"]);
  });

  it("lists no function where there is no folder", () => {
    assert.deepEqual(new VersionStore(project.path("nothing")).functions(), []);
  });

  it("lists versions by number, not by letter, and nothing else that lies about", () => {
    mkdirSync(project.path("functions/order-intake/versions/.11-draft"));
    mkdirSync(project.path("functions/order-intake/versions/012"));
    assert.deepEqual(store.versions("order-intake"), [1, 2, 10]);
  });

  it("opens a version whose bytes are those that were released", async () => {
    const released = await store.open("order-intake", 2);
    const folder = project.path("functions/order-intake/versions/2");
    assert.deepEqual(released, {
      function: "order-intake",
      version: 2,
      folder,
      // What `sha256sum index.mjs vendor.mjs | sha256sum` prints for these files.
      sha256: "571a6d64903d1ddbfe70a8541a9d20dafd341b80f71ada0c5a5215e012a19c7b",
      handler: "index.handler",
      files: [
        { name: "index.mjs", path: `${folder}/index.mjs` },
        { name: "vendor.mjs", path: `${folder}/vendor.mjs` },
      ],
    });
  });

  it("tells the contract that a version was released with", async () => {
    release(2, { variables: CONTRACT.variables });
    assert.deepEqual((await store.open("order-intake", 2)).contract, CONTRACT);
    assert.deepEqual(store.contractOf("order-intake", 2), CONTRACT);
  });

  it("tells no contract of a version that was released without one", () => {
    assert.equal(store.contractOf("order-intake", 2), undefined);
  });

  it("tells the contract of a version whose bytes it need not read", () => {
    release(2, { variables: CONTRACT.variables });
    rmSync(project.path("functions/order-intake/versions/2/index.mjs"));
    assert.deepEqual(store.contractOf("order-intake", 2), CONTRACT);
  });

  it("tells no contract of a version that there isn't", () => {
    assert.throws(
      () => store.contractOf("order-intake", 3),
      new VersionError("order-intake has no version 3. Released are: 1, 2, 10."),
    );
  });

  it("knows the variables of all versions together", () => {
    release(2, { variables: CONTRACT.variables });
    release(10, { variables: { ...CONTRACT.variables, SENDER: CONTRACT.variables.CURRENCY } });
    assert.deepEqual(store.variablesOf("order-intake"), new Set(["CURRENCY", "SENDER"]));
  });

  it("suggests the nearest function for a name that is none", async () => {
    await assert.rejects(
      store.open("order-intak", 1),
      new VersionError(
        'There is no function "order-intak". Did you mean order-intake? The functions are: fulfilment, order-intake.',
      ),
    );
  });

  it("suggests nothing that is nothing like it", async () => {
    await assert.rejects(
      store.open("../shared", 1),
      new VersionError(
        'There is no function "../shared". The functions are: fulfilment, order-intake.',
      ),
    );
  });

  it("says what a folder lacks that has no code", async () => {
    project.write("functions/billing/work.ts", "");
    project.write("functions/shared/errors.ts", "");
    await assert.rejects(
      store.open("billing", 1),
      new VersionError(
        'There is no function "billing": functions/billing has no handler.ts. Write it: Lambda calls what it exports as "handler".',
      ),
    );
    await assert.rejects(
      store.open("shared", 1),
      new VersionError(
        'There is no function "shared". The functions are: fulfilment, order-intake.',
      ),
    );
  });

  it("refuses a function whose folder Windows can't have", () => {
    project.write("functions/Aux/handler.ts", "");
    assert.throws(
      () => store.functions(),
      new VersionError(
        "functions/Aux: Windows keeps that name for a device, so nobody could check the repository out there. Rename the folder.",
      ),
    );
  });

  it("says which versions there are when the one asked for is none of them", async () => {
    await refuses(3, "order-intake has no version 3. Released are: 1, 2, 10.");
  });

  it("says how to release the first one when there is none", async () => {
    await assert.rejects(
      store.open("fulfilment", 1),
      new VersionError(
        'fulfilment has no version 1. None is released yet: run "npx ldm release fulfilment".',
      ),
    );
  });

  it("refuses a version with a file that was altered", async () => {
    project.write("functions/order-intake/versions/2/index.mjs", "index 2 ");
    const was = digestOf([{ name: "a", bytes: Buffer.from("index 2") }]).files.a?.sha256;
    const is = digestOf([{ name: "a", bytes: Buffer.from("index 2 ") }]).files.a?.sha256;
    await refuses(
      2,
      `order-intake version 2: index.mjs was altered after its release: its SHA-256 is ${String(is)}, ` +
        `the manifest says ${String(was)}. ${remedyFor(2)}`,
    );
  });

  it("refuses a version whose manifest no longer fits its files", async () => {
    const sha256 = "0".repeat(64);
    const actual = (await store.open("order-intake", 2)).sha256;
    release(2, { sha256 });
    await refuses(
      2,
      "order-intake version 2: manifest.json was altered after the release: its files give the SHA-256 " +
        `${actual}, it says ${sha256}. ${remedyFor(2)}`,
    );
  });

  it("refuses a version that lacks a file", async () => {
    rmSync(project.path("functions/order-intake/versions/2/vendor.mjs"));
    await refuses(2, `order-intake version 2: vendor.mjs is missing. ${remedyFor(2)}`);
  });

  it("refuses a version with a file that it was not released with", async () => {
    project.write("functions/order-intake/versions/2/extra.mjs", "");
    await refuses(
      2,
      `order-intake version 2: extra.mjs was not released with it: remove it from ${shown(2)}, or release a new version.`,
    );
  });

  it("refuses another version's folder under this number", async () => {
    release(2, { version: 1 });
    await refuses(
      2,
      `order-intake version 2: manifest.json is that of order-intake version 1. ${remedyFor(2)}`,
    );
  });

  it("refuses a version without a manifest", async () => {
    rmSync(project.path("functions/order-intake/versions/2/manifest.json"));
    await assert.rejects(store.open("order-intake", 2), {
      name: "VersionError",
      message: /^order-intake version 2: manifest\.json can't be read: ENOENT/,
    });
  });

  for (const [title, text, problem] of [
    ["a list", "[]", "it is not an object"],
    ["a manifest without source", "{}", '"source" is missing or wrong'],
    ["a manifest that names no function", '{"source":null}', '"function" is missing or wrong'],
    [
      "a manifest with a short digest",
      '{"source":null,"function":"a","version":1,"sha256":"abc"}',
      '"sha256" is missing or wrong',
    ],
    [
      "a manifest with a contract that is none",
      JSON.stringify({
        ...{ source: null, function: "order-intake", version: 2, handler: "index.handler" },
        ...{ sha256: "0".repeat(64), size: 0, files: {} },
        variables: { LIMIT: { type: "integer", min: "1" }, FUNCTION_VERSION: null },
      }),
      "variables.LIMIT.description: must be what the variable is for, on one line, it is missing; " +
        'variables.LIMIT.min: must be a whole number, got "1"; ' +
        "variables.FUNCTION_VERSION: is a variable that the program sets itself: remove it",
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      project.write("functions/order-intake/versions/2/manifest.json", text);
      await refuses(
        2,
        `order-intake version 2: manifest.json can't be read: ${problem}. ${remedyFor(2)}`,
      );
    });
  }
});

describe("the versions in this repository", () => {
  const store = new VersionStore("functions");

  for (const name of store.functions()) {
    it(`of ${name} are as they were released`, async () => {
      for (const version of store.versions(name)) await store.open(name, version);
    });
  }
});
