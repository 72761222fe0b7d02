import assert from "node:assert/strict";

import { ToolError, UsageError } from "../../tools/errors";
import { confirm } from "../../tools/questions";
import { CapturedTerminal } from "../support/terminal";

const prod = { environment: "prod", isProtected: true, yes: false };
const what = "order-intake goes from version 3 to 4 in prod.";

/** A terminal at which somebody answers. */
class AnsweringTerminal extends CapturedTerminal {
  readonly asked: string[] = [];

  constructor(private readonly answer: string | undefined) {
    super();
  }

  ask = (question: string): Promise<string | undefined> => {
    this.asked.push(question);
    return Promise.resolve(this.answer);
  };
}

describe("a question before a protected environment changes", () => {
  it("says what is going to happen, and takes the environment's name for yes", async () => {
    const terminal = new AnsweringTerminal(" prod ");
    await confirm(terminal, what, prod);
    assert.deepEqual([terminal.talked, terminal.asked], [[what], ["Type prod to go on: "]]);
  });

  for (const answer of ["", "y", "yes", "PROD", "qa", undefined]) {
    it(`takes ${answer === undefined ? "no answer" : `"${answer}"`} for no`, async () => {
      await assert.rejects(
        confirm(new AnsweringTerminal(answer), what, prod),
        new ToolError("that is not prod. Nothing has been changed."),
      );
    });
  }

  it("is not asked after --yes, nor of an environment that is not protected", async () => {
    const terminal = new AnsweringTerminal("no");
    await confirm(terminal, what, { ...prod, yes: true });
    await confirm(terminal, what, { ...prod, isProtected: false });
    assert.deepEqual([terminal.talked, terminal.asked], [[], []]);
  });

  it("is an error of usage where nobody can be asked", async () => {
    const terminal = new CapturedTerminal();
    await assert.rejects(
      confirm(terminal, what, prod),
      new UsageError(
        "prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
      ),
    );
    await confirm(terminal, what, { ...prod, yes: true });
  });
});
