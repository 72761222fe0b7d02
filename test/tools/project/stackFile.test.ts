import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, symlinkSync, lstatSync, readdirSync } from "node:fs";

import fc from "fast-check";
import { parse } from "yaml";

import { ToolError } from "../../../tools/errors";
import { StackFile, type PinnedCanary, type PinException } from "../../../tools/project/stackFile";
import { TempProject } from "../../support/tempProject";

const awkward = `# Everything of QA

config:
    aws:region:   eu-central-1   # where it runs
    "shop:environment": 'QA'

    # what all share
    shop:variables: {CURRENCY: EUR, TOKEN: {secure: v1:abc=}}
    shop:functions:
        # the first one
        orders:
            # which version
            version:   3     # since Monday
            batchSize: 5

            variables:
                TAX: "19"    # per cent
                KEY:
                    secure: v1:def=
                LONG: a text so long that a printer would wrap it, and so it goes on and on, and on, and on, and on
        'invoices': {version: 2, batchSize: 7} # in one line
        parcels: { batchSize: 1,
            version: 1,   settings: "3f2a90c1d2e4" }
        mails:
          canary: {version: 3, weight: 10%}
          version: 2
          # nearly done
encryptionsalt: v1:s=:v1:x:y
`;

function fileOf(text: string): StackFile {
  return new StackFile("/somewhere/Pulumi.qa.yaml", "qa", "shop", text);
}

/** Lines of one text that are not in another, and the other way round. */
function difference(before: string, after: string): { gone: string[]; came: string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) {
    end += 1;
  }
  return { gone: old.slice(start, old.length - end), came: now.slice(start, now.length - end) };
}

describe("a stack file", () => {
  it("tells what it pins, however it is written", () => {
    const file = fileOf(awkward);
    assert.deepEqual(file.pinOf("orders"), { version: 3 });
    assert.deepEqual(file.pinOf("invoices"), { version: 2 });
    assert.deepEqual(file.pinOf("parcels"), { version: 1, settings: "3f2a90c1d2e4" });
    assert.deepEqual(file.pinOf("mails"), { version: 2, canary: { version: 3, weight: 0.1 } });
    assert.deepEqual(file.functions, ["orders", "invoices", "parcels", "mails"]);
  });

  it("tells that it leaves a function out", () => {
    const text = "config:\n  shop:functions:\n    orders: {version: none}\n";
    assert.equal(fileOf(text).pinOf("orders"), undefined);
  });

  it("tells what environment comes before, and whether it is protected", () => {
    const file = fileOf("config:\n  shop:promotesFrom: dev\n  shop:protected: true\n");
    assert.deepEqual([file.promotesFrom, file.isProtected], ["dev", true]);
    const other = fileOf("config:\n  shop:promotesFrom: none\n  shop:protected: 'false'\n");
    assert.deepEqual([other.promotesFrom, other.isProtected], [undefined, false]);
    assert.deepEqual(
      [fileOf(awkward).promotesFrom, fileOf(awkward).isProtected],
      [undefined, false],
    );
  });

  it("tells the network that its functions run in", () => {
    const file = fileOf("config:\n  shop:network: {cidr: 10.20.0.0/16}\n");
    assert.deepEqual(file.network, { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] });
    assert.equal(fileOf(awkward).network, undefined);
    const wrong = fileOf("config:\n  shop:network: {zones: 2}\n");
    assert.throws(() => wrong.network, /shop:network must be a private range of addresses/);
  });

  it("tells the permissions boundary of its functions' roles", () => {
    const arn = "arn:aws:iam::222222222222:policy/shop-boundary-qa";
    const boundaryIn = (value: string) =>
      fileOf(`config:\n  shop:permissionsBoundary: ${value}\n`).permissionsBoundary;
    assert.equal(boundaryIn(arn), arn);
    assert.equal(boundaryIn("none"), undefined);
    assert.equal(fileOf(awkward).permissionsBoundary, undefined);
    assert.throws(() => boundaryIn("shop-boundary-qa"), /shop:permissionsBoundary must be the ARN/);
  });

  it("tells the accounts that it is tied to, for the settings", () => {
    const tied = fileOf('config:\n  aws:allowedAccountIds: ["222222222222"]\n');
    assert.deepEqual(tied.raw().allowedAccounts, ["222222222222"]);
    assert.equal(fileOf(awkward).raw().allowedAccounts, undefined);
  });

  const edits: readonly [
    string,
    (file: StackFile) => StackFile,
    { gone: string[]; came: string[] },
  ][] = [
    [
      "changes the number alone",
      (file) => file.withPin("orders", { version: 14 }),
      {
        gone: ["            version:   3     # since Monday"],
        came: ["            version:   14     # since Monday"],
      },
    ],
    [
      "adds the settings beneath, in quotes",
      (file) => file.withPin("orders", { version: 3, settings: "1234567890e1" }),
      { gone: [], came: ['            settings: "1234567890e1"'] },
    ],
    [
      "adds an exception as a block",
      (file) =>
        file.withPin("orders", {
          version: 3,
          exception: { version: 3, reason: "INC-123: QA is frozen" },
        }),
      {
        gone: [],
        came: [
          "            exception:",
          "              version: 3",
          '              reason: "INC-123: QA is frozen"',
        ],
      },
    ],
    [
      "edits a function in one line",
      (file) => file.withPin("invoices", { version: 3, settings: "abcdefabcdef" }),
      {
        gone: ["        'invoices': {version: 2, batchSize: 7} # in one line"],
        came: [
          "        'invoices': {version: 3, settings: \"abcdefabcdef\", batchSize: 7} # in one line",
        ],
      },
    ],
    [
      "adds a canary to a function in one line",
      (file) => file.withCanary("invoices", { version: 3, weight: 0.005 }),
      {
        gone: ["        'invoices': {version: 2, batchSize: 7} # in one line"],
        came: [
          "        'invoices': {version: 2, canary: { version: 3, weight: 0.5% }, batchSize: 7} # in one line",
        ],
      },
    ],
    [
      "takes the settings out where they stood last",
      (file) => file.withPin("parcels", { version: 1 }),
      {
        gone: ['            version: 1,   settings: "3f2a90c1d2e4" }'],
        came: ["            version: 1 }"],
      },
    ],
    [
      "takes a canary out, though it stood first",
      (file) => file.withCanary("mails", undefined),
      { gone: ["          canary: {version: 3, weight: 10%}"], came: [] },
    ],
    [
      "leaves a new function out",
      (file) => file.withFunction("stamps"),
      { gone: [], came: ["        stamps:", "          version: none"] },
    ],
    [
      "changes a canary where it stands",
      (file) => file.withCanary("mails", { version: 4, weight: 0.25, settings: "abcdefabcdef" }),
      {
        gone: ["          canary: {version: 3, weight: 10%}"],
        came: ['          canary: {version: 4, weight: 25%, settings: "abcdefabcdef"}'],
      },
    ],
  ];
  for (const [what, edit, expected] of edits) {
    it(`${what}, and touches no other line`, () => {
      assert.deepEqual(difference(awkward, edit(fileOf(awkward)).text), expected);
    });
    it(`${what}, and keeps the line ends of Windows`, () => {
      const windows = (text: string): string => text.replaceAll("\n", "\r\n");
      assert.equal(edit(fileOf(windows(awkward))).text, windows(edit(fileOf(awkward)).text));
    });
  }

  it("leaves a new function out, behind all others and the comments on them", () => {
    const { text } = fileOf(awkward).withFunction("stamps");
    assert.equal(
      text,
      awkward.replace(
        "          # nearly done\n",
        "          # nearly done\n        stamps:\n          version: none\n",
      ),
    );
  });

  it("leaves the first function out where there is none yet", () => {
    const { text } = fileOf("config:\n  shop:functions: {} # none\n").withFunction("stamps");
    assert.equal(text, "config:\n  shop:functions: { stamps: { version: none } } # none\n");
  });

  it("ends without a line break where it did", () => {
    const text = "config:\n  shop:functions:\n    orders:\n      version: 1";
    const edited = fileOf(text).withCanary("orders", { version: 2, weight: 0.1 });
    assert.equal(edited.text, `${text}\n      canary:\n        version: 2\n        weight: 10%`);
    assert.equal(edited.withCanary("orders", undefined).text, text);
  });

  it("gets an own version where another function's would be shared", () => {
    const text =
      "config:\n  shop:functions:\n    orders: &base\n      version: 1\n    mails:\n      <<: *base\n      batchSize: 3\n";
    const edited = fileOf(text).withPin("mails", { version: 2 });
    assert.equal(edited.text, text.replace("      batchSize", "      version: 2\n      batchSize"));
    assert.deepEqual(edited.pinOf("mails"), { version: 2 });
  });

  for (const [what, text] of [
    ["an alias", "config:\n  shop:functions:\n    mails: &m\n      version: 1\n    orders: *m\n"],
    ["an anchor", "config:\n  shop:functions:\n    orders: &m\n      version: 1\n    mails: *m\n"],
    ["JSON in a text", 'config:\n  shop:functions: \'{"orders":{"version":1}}\'\n'],
  ] as const) {
    it(`is not edited where ${what} makes that mean something else`, () => {
      assert.throws(
        () => fileOf(text).withPin("orders", { version: 2 }),
        new ToolError(
          "Pulumi.qa.yaml: shop:functions.orders is written in a way that can't be edited here, such as by an alias. " +
            "Nothing has been changed: write it out, or edit it by hand: version: 2, no settings, no exception.",
        ),
      );
    });
  }

  it("names the file and the key where a function is missing", () => {
    const missing = new ToolError(
      'Pulumi.qa.yaml: shop:functions.refunds is missing. Give it a version, or "version: none".',
    );
    assert.throws(() => fileOf(awkward).pinOf("refunds"), missing);
    assert.throws(() => fileOf(awkward).withPin("refunds", { version: 1 }), missing);
  });

  it("names the key of a pin that makes no sense", () => {
    assert.throws(
      () => fileOf("config:\n  shop:functions:\n    orders: {version: three}\n").pinOf("orders"),
      new ToolError(
        'Pulumi.qa.yaml: shop:functions.orders.version: must be the number of a released version, or "none" to leave the function out of this environment',
      ),
    );
  });

  it("names the line where it is no YAML", () => {
    assert.throws(
      () => fileOf("config:\n  shop:functions:\n    orders: {version: 3\n  more: 1\n"),
      new ToolError(
        "Pulumi.qa.yaml, line 4: this is no YAML: Flow map in block collection must be sufficiently indented and end with a }.",
      ),
    );
    assert.throws(
      () => fileOf("config:\n  a: 1\n  a: 2\n"),
      new ToolError("Pulumi.qa.yaml, line 3: this is no YAML: Map keys must be unique."),
    );
  });

  it("names the line where git has left a conflict", () => {
    const text = [
      "config:",
      "  shop:functions:",
      "<<<<<<< HEAD",
      "    orders: { version: 3 }",
      "=======",
      "    orders: { version: 4 }",
      ">>>>>>> main",
      "",
    ].join("\n");
    assert.throws(
      () => fileOf(text),
      new ToolError(
        "Pulumi.qa.yaml, line 3: git has left a conflict here. Settle it, and take out git's lines <<<<<<<, ======= and >>>>>>>.",
      ),
    );
  });

  it("says that it is no YAML where an alias has no anchor", () => {
    assert.throws(
      () => fileOf("config:\n  shop:functions: {orders: {version: *four}}\n"),
      new ToolError(
        "Pulumi.qa.yaml: this is no YAML: Unresolved alias (the anchor must be set before the alias): four.",
      ),
    );
  });

  it("is refused where it holds no settings", () => {
    assert.throws(
      () => fileOf("just text"),
      new ToolError('Pulumi.qa.yaml holds no settings: it must begin with "config:".'),
    );
  });

  it("gives what it says as the program gets it, without what is encrypted", () => {
    const { values, secretKeys, encrypted, stack, project } = fileOf(awkward).raw();
    assert.deepEqual([stack, project, [...secretKeys]], ["qa", "shop", ["variables", "functions"]]);
    assert.equal(values.environment, "QA");
    assert.deepEqual(values.variables, { CURRENCY: "EUR", TOKEN: "[secret]" });
    assert.deepEqual([...encrypted.shared], ["TOKEN"]);
    assert.deepEqual([...(encrypted.byFunction.get("orders") ?? [])], ["KEY"]);
    assert.deepEqual([...(encrypted.byFunction.get("mails") ?? [])], []);
    assert.equal(fileOf(awkward).get("aws:region"), "eu-central-1");
  });

  it("changes exactly what it is told to, and no other line", () => {
    const digest = fc.stringMatching(/^[0-9a-f]{12}$/);
    const pin = fc.record(
      {
        version: fc.integer({ min: 1, max: 9999 }),
        settings: digest,
        exception: fc.record(
          {
            version: fc.integer({ min: 1, max: 9999 }),
            reason: fc
              .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
              .filter((text) => text.trim() === text),
          },
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: ["version"], noNullPrototype: true },
    );
    const canary = fc.option(
      fc.record(
        {
          version: fc.integer({ min: 1, max: 9999 }),
          weight: fc.integer({ min: 1, max: 9999 }).map((weight) => weight / 10_000),
          settings: digest,
        },
        { requiredKeys: ["version", "weight"], noNullPrototype: true },
      ),
      { nil: undefined },
    );
    const edit = fc.record({
      name: fc.constantFrom("orders", "invoices", "parcels", "mails"),
      change: fc.oneof(pin, fc.record({ canary })),
    });
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.constantFrom("\n", "\r\n"),
        (all, newline) => {
          const original = awkward.replaceAll("\n", newline);
          let file = fileOf(original);
          for (const { name, change } of all) {
            const before = file;
            file =
              "canary" in change
                ? file.withCanary(name, change.canary)
                : file.withPin(name, change);
            const now = expectedPin(before, name, change);
            assert.deepEqual(file.pinOf(name), now);
          }
          const touched =
            /^ +(version|settings|canary|exception|weight|reason): ?|'invoices'|parcels:/;
          const untouched = (text: string): string[] =>
            text.split("\n").filter((line) => !touched.test(line));
          assert.deepEqual(untouched(file.text), untouched(original));
          const others = (text: string): unknown =>
            JSON.parse(
              JSON.stringify(parse(text), (key, value: unknown) =>
                ["version", "settings", "canary", "exception"].includes(key) ? undefined : value,
              ),
            );
          assert.deepEqual(others(file.text), others(original));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** What a file pins after an edit, by what it pinned before. */
function expectedPin(
  before: StackFile,
  name: string,
  change:
    | { version: number; settings?: string; exception?: PinException }
    | { canary: PinnedCanary | undefined },
): unknown {
  const { version, settings, exception, canary } = before.pinOf(name) ?? {};
  const now =
    "canary" in change ? { version, settings, exception, ...change } : { canary, ...change };
  return Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
}

describe("a stack file on disk", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    project.write("Pulumi.qa.yaml", awkward);
  });

  afterEach(() => {
    project.remove();
  });

  const read = (): StackFile => StackFile.read(project.path("Pulumi.qa.yaml"), "qa", "shop");
  const onDisk = (): string => readFileSync(project.path("Pulumi.qa.yaml"), "utf8");

  it("is not touched until it is saved, and keeps its mode", () => {
    chmodSync(project.path("Pulumi.qa.yaml"), 0o640);
    const edited = read().withPin("orders", { version: 4 });
    assert.equal(onDisk(), awkward);
    assert.deepEqual([read().isEdited, edited.isEdited], [false, true]);
    edited.save();
    assert.equal(onDisk(), edited.text);
    assert.equal(statSync(project.path("Pulumi.qa.yaml")).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(project.root), ["Pulumi.qa.yaml"]);
  });

  it("may be a link, and stays one", () => {
    symlinkSync("Pulumi.qa.yaml", project.path("Pulumi.linked.yaml"));
    const file = StackFile.read(project.path("Pulumi.linked.yaml"), "linked", "shop");
    file.withPin("orders", { version: 4 }).save();
    assert.ok(lstatSync(project.path("Pulumi.linked.yaml")).isSymbolicLink());
    assert.match(onDisk(), /version: {3}4 {5}# since Monday/);
  });

  it("is not written over what somebody else wrote meanwhile", () => {
    const edited = read().withPin("orders", { version: 4 });
    project.write("Pulumi.qa.yaml", `${awkward}# more\n`);
    assert.throws(() => {
      edited.save();
    }, new ToolError("Pulumi.qa.yaml has been changed by somebody else meanwhile. Nothing has been written: look at it, and try again."));
    assert.equal(onDisk(), `${awkward}# more\n`);
  });

  it("says so when it can't be read", () => {
    assert.throws(
      () => StackFile.read(project.path("Pulumi.no.yaml"), "no", "shop"),
      /^ToolError: Pulumi\.no\.yaml can't be read: ENOENT.*\. Make it a file that you may read\.$/,
    );
  });
});
