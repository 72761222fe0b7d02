import assert from "node:assert/strict";

import { InvalidMessageError } from "../../../functions/shared/errors";
import {
  integer,
  list,
  object,
  optional,
  parseBody,
  pattern,
  text,
  truth,
  type Parser,
} from "../../../functions/shared/parser";

describe("a parser", () => {
  const cases: [string, Parser<unknown>, unknown, string][] = [
    ["a text that is missing", text(), undefined, "a text of 1 to 200 characters, got nothing"],
    ["an empty text", text(), "", "a text of 1 to 200 characters, got a text of 0 characters"],
    [
      "a text one character too long",
      text({ max: 3 }),
      "abcd",
      "a text of 1 to 3 characters, got a text of 4 characters",
    ],
    ["a number for a text", text(), 5, "a text of 1 to 200 characters, got 5"],
    ["a text that does not match", pattern(/^a$/, "an a"), "b", "an a, got a text of 1 characters"],
    ["a fraction for an integer", integer(0, 9), 1.5, "an integer from 0 to 9, got 1.5"],
    ["an integer below its range", integer(1, 9), 0, "an integer from 1 to 9, got 0"],
    ["an integer above its range", integer(1, 9), 10, "an integer from 1 to 9, got 10"],
    ["null for an integer", integer(1, 9), null, "an integer from 1 to 9, got null"],
    ["a text for a truth", truth, "true", "true or false, got a text of 4 characters"],
    ["an object for a list", list(truth, 0, 2), {}, "a list of 0 to 2 items, got an object"],
    [
      "a list that is too long",
      list(truth, 0, 1),
      [true, true],
      "a list of 0 to 1 items, got a list of 2 items",
    ],
    ["a list for an object", object({}), [], "an object, got a list of 0 items"],
    [
      "null for an optional field",
      optional(text()),
      null,
      "a text of 1 to 200 characters, got null",
    ],
  ];
  for (const [title, parser, value, expected] of cases) {
    it(`refuses ${title}`, () => {
      assert.throws(() => parser(value, "it"), new InvalidMessageError(`it must be ${expected}.`));
    });
  }

  it("takes a text of exactly the fewest and of exactly the most characters", () => {
    const parser = text({ min: 2, max: 3 });
    assert.equal(parser("ab", "it"), "ab");
    assert.equal(parser("abc", "it"), "abc");
  });

  it("takes any integer in its range, also one beyond those that a number holds exactly", () => {
    assert.equal(integer(0, 2 ** 60)(2 ** 53, "it"), 2 ** 53);
  });

  it("names the way to a field deep inside", () => {
    const parser = object({ lines: list(object({ n: integer(0, 9) }), 0, 9) });
    assert.throws(
      () => parseBody('{"lines":[{"n":1},{"n":true}]}', parser),
      new InvalidMessageError("message.lines[1].n must be an integer from 0 to 9, got true."),
    );
  });

  it("drops fields it does not know, so that an upstream may add some", () => {
    assert.deepEqual(parseBody('{"n":1,"new":2}', object({ n: integer(0, 9) })), { n: 1 });
  });

  it("leaves out an optional field that is missing", () => {
    const parser = object<{ n?: number | undefined }>({ n: optional(integer(0, 9)) });
    assert.deepEqual(parseBody("{}", parser), {});
  });

  it("puts the fallback in the place of a field that is missing", () => {
    assert.deepEqual(parseBody("{}", object({ n: optional(integer(0, 9), 7) })), { n: 7 });
  });

  it("is not fooled by a field named __proto__", () => {
    const parsed = parseBody('{"__proto__":{"n":1}}', object({ n: optional(integer(0, 9), 7) }));
    assert.deepEqual(parsed, { n: 7 });
  });

  it("refuses a body that is not JSON", () => {
    assert.throws(
      () => parseBody("<order/>", truth),
      new InvalidMessageError("The message is not JSON."),
    );
  });
});
