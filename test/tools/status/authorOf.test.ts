import assert from "node:assert/strict";

import type { Update } from "../../../tools/stacks/history";
import { updateAt } from "../../../tools/status/authorOf";

function update(kind: Update["kind"], start: string, end: string): Update {
  const at = (time: string) => new Date(`2026-11-25T${time}Z`);
  return {
    kind,
    result: "succeeded",
    startTime: at(start),
    endTime: at(end),
    message: "",
    changes: {},
  };
}

describe("the update of a move", () => {
  const history = [
    update("refresh", "02:20:00", "02:20:30"),
    update("update", "02:11:04", "02:12:00"),
    update("update", "02:00:00", "02:01:00"),
  ];

  it("is the one that was under way then", () => {
    assert.equal(updateAt(history, "2026-11-25T02:11:30.000Z"), history[1]);
    assert.equal(updateAt(history, "2026-11-25T02:00:30.000Z"), history[2]);
  });

  it("is found although backends count whole seconds", () => {
    assert.equal(updateAt(history, "2026-11-25T02:11:03.500Z"), history[1]);
    assert.equal(updateAt(history, "2026-11-25T02:12:00.900Z"), history[1]);
  });

  it("is no refresh, and none where nobody remembers it", () => {
    assert.equal(updateAt(history, "2026-11-25T02:20:10.000Z"), undefined);
    assert.equal(updateAt(history, "2026-11-25T01:00:00.000Z"), undefined);
    assert.equal(updateAt(history, undefined), undefined);
  });
});
