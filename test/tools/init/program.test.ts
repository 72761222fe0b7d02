import assert from "node:assert/strict";

import { declares, readProgram, withFunction } from "../../../tools/init/program";

/** A program of the form of index.ts with these lines in it. */
function programOf(...lines: string[]): string {
  return [
    'import { Environment } from "./components/environment";',
    "",
    "export = async () => {",
    "  const environment = await Environment.read();",
    ...lines.map((line) => `  ${line}`),
    "",
    "  return environment.outputs();",
    "};",
    "",
  ].join("\n");
}

/** The program with a function more. */
function added(text: string, name: string, ...fedBy: string[]): string {
  const program = readProgram(text);
  assert.ok(program !== undefined, "it is not understood");
  const feeders = program.declarations.filter((each) => fedBy.includes(each.name));
  assert.equal(feeders.length, fedBy.length);
  return withFunction(program, name, feeders);
}

describe("the program with a function more", () => {
  const edits: [
    what: string,
    before: readonly string[],
    fedBy: readonly string[],
    after: readonly string[],
  ][] = [
    [
      "declares it behind the last one",
      ['const a = environment.function("a");', "// Nothing behind it."],
      [],
      [
        'const a = environment.function("a");',
        'environment.function("new-one");',
        "// Nothing behind it.",
      ],
    ],
    [
      "declares it as the first one",
      ["// None yet."],
      [],
      ['environment.function("new-one");', "// None yet."],
    ],
    [
      "has it fed by one that has a name, which need not be its own",
      ["const first = environment.function('a');"],
      ["a"],
      [
        "const first = environment.function('a');",
        'environment.function("new-one", { fedBy: [first] });',
      ],
    ],
    [
      "gives a name to one that has none",
      [
        'const a = environment.function("a");',
        "// The last one.",
        'environment.function("order-mail", {',
        "  fedBy: [a],",
        "}); // and its comment",
      ],
      ["order-mail"],
      [
        'const a = environment.function("a");',
        "// The last one.",
        'const orderMail = environment.function("order-mail", {',
        "  fedBy: [a],",
        "}); // and its comment",
        'environment.function("new-one", { fedBy: [orderMail] });',
      ],
    ],
    [
      "has it fed by several",
      ['environment.function("a");', 'environment.function("b");'],
      ["a", "b"],
      [
        'const a = environment.function("a");',
        'const b = environment.function("b");',
        'environment.function("new-one", { fedBy: [a, b] });',
      ],
    ],
  ];
  for (const [what, before, fedBy, after] of edits) {
    it(what, () => {
      assert.equal(added(programOf(...before), "new-one", ...fedBy), programOf(...after));
    });
    it(`${what}, with the line ends of Windows`, () => {
      const windows = (text: string): string => text.replaceAll("\n", "\r\n");
      assert.equal(
        added(windows(programOf(...before)), "new-one", ...fedBy),
        windows(programOf(...after)),
      );
    });
  }

  it("calls the environment what the program calls it", () => {
    const text =
      "async () => {\n\tconst here = await Environment.read(store);\n\treturn here;\n};\n";
    assert.equal(
      added(text, "a"),
      'async () => {\n\tconst here = await Environment.read(store);\n\there.function("a");\n\treturn here;\n};\n',
    );
  });
});

describe("a program", () => {
  it("tells the names it has given, wherever it has", () => {
    const text = [
      'import fs, { join as path } from "node:fs";',
      'import * as os from "node:os";',
      "function helper(given: string) { const { inner } = { inner: given }; return inner; }",
      "class Thing {}",
      programOf('const a = environment.function("a");'),
    ].join("\n");
    assert.deepEqual([...(readProgram(text)?.constants ?? [])].sort(), [
      "Environment",
      "Thing",
      "a",
      "environment",
      "fs",
      "given",
      "helper",
      "inner",
      "os",
      "path",
    ]);
  });

  const strange: [what: string, text: string][] = [
    ["is no TypeScript", programOf("const = 3;")],
    ["reads no environment", 'environment.function("a");\n'],
    ["reads two", programOf("const other = await Environment.read();")],
    ["reads it among others", "const a = 1, b = await Environment.read();\n"],
    ["takes it apart", "const { outputs } = await Environment.read();\n"],
  ];
  for (const [what, text] of strange) {
    it(`is not understood where it ${what}`, () => {
      assert.equal(readProgram(text), undefined);
    });
  }

  it("declares what it declares in another form too", () => {
    const text = programOf('if (true) environment.function("a");', "environment.function(name);");
    assert.deepEqual(readProgram(text)?.declarations, []);
    assert.deepEqual([declares(text, "a"), declares(text, "name")], [true, false]);
  });
});
