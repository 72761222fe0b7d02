import assert from "node:assert/strict";

import { branchName, titleOf } from "../../../tools/pullRequest/names";
import { forgeOf, newRequestUrl } from "../../../tools/pullRequest/forge";

const orders = { name: "orders", version: 4 };
const bills = { name: "bills", version: 2, settings: "8dba7b539aa3" };
const many = [1, 2, 3, 4].map((version) => ({ name: `a-rather-long-name-${version}`, version }));

describe("The names of a pull request", () => {
  it("are those of the functions and their versions", () => {
    assert.equal(branchName("promotion", "qa", [orders]), "promote/qa/orders-4");
    assert.equal(
      branchName("rollback", "qa", [orders, bills]),
      "rollback/qa/orders-4-bills-2-8dba7b539aa3",
    );
    assert.equal(titleOf("promotion", "QA", [orders, bills]), "Promote orders 4 and bills 2 to QA");
    assert.equal(
      titleOf("rollback", "QA", [orders, bills]),
      "Roll back orders to 4 and bills to 2 in QA",
    );
  });

  it("count functions where naming them is too long, and are the same in any order", () => {
    const branch = branchName("promotion", "qa", many);
    assert.match(branch, /^promote\/qa\/4-functions-[0-9a-f]{8}$/);
    assert.equal(branchName("promotion", "qa", [...many].reverse()), branch);
    assert.notEqual(branchName("promotion", "qa", many.slice(1)), branch);
    assert.equal(titleOf("promotion", "QA", many), "Promote 4 functions to QA");
  });
});

describe("The forge of a remote", () => {
  const github = { kind: "github", host: "github.com", path: "acme/shop" };
  for (const [url, forge] of [
    ["https://github.com/acme/shop.git", github],
    ["https://token@github.com/acme/shop", github],
    ["git@github.com:acme/shop.git", github],
    ["ssh://git@ssh.github.com:443/acme/shop.git", github],
    ["https://gitlab.com/a/b/shop.git", { kind: "gitlab", host: "gitlab.com", path: "a/b/shop" }],
    [
      "https://git.acme.com/acme/shop.git",
      { kind: "github", host: "git.acme.com", path: "acme/shop" },
    ],
    ["https://code.acme.com/acme/shop.git", undefined],
    ["/srv/github.com/shop.git", undefined],
    ["../shop.git", undefined],
  ] as const) {
    it(`is told by ${url}`, () => {
      assert.deepEqual(forgeOf(url, "git.acme.com"), forge);
    });
  }

  it("has a page on which to open a merge request", () => {
    assert.equal(
      newRequestUrl(
        { kind: "gitlab", host: "gitlab.com", path: "a/shop" },
        "main",
        "promote/qa/x-1",
      ),
      "https://gitlab.com/a/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=promote%2Fqa%2Fx-1&merge_request%5Btarget_branch%5D=main",
    );
  });
});
