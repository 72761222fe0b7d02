import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { DEFAULTS, deploymentsSchema, environmentEntry } from "../../deployments/settings/schema";
import { DEPLOY_ON } from "../../deployments/triggers";
import { PROJECT_ROOT } from "../../tools/root";

const docs = readFileSync(join(PROJECT_ROOT, "docs/deployments.md"), "utf8");
const rows = new Map(
  docs
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [, name = "", ...cells] = line.split("|").map((cell) => cell.trim());
      return [name.replaceAll("`", ""), cells] as const;
    }),
);

describe("docs/deployments.md", () => {
  it("tells every setting, and its default where it has one", () => {
    const settings = [
      ...Object.keys(deploymentsSchema.shape),
      ...Object.keys(environmentEntry.shape),
    ];
    for (const name of settings) {
      assert.ok(rows.has(name), `it lacks ${name}`);
    }
    for (const [name, value] of Object.entries(DEFAULTS)) {
      assert.equal(rows.get(name)?.[1], `\`${value}\``, name);
    }
  });

  it("tells everything that may deploy an environment, and nothing else", () => {
    const settings = new Set([
      ...Object.keys(deploymentsSchema.shape),
      ...Object.keys(environmentEntry.shape),
    ]);
    assert.deepEqual(
      [...rows.keys()].filter((name) => name !== "" && !settings.has(name)),
      [...DEPLOY_ON],
    );
  });

  it("points to nothing in the repository that does not exist", () => {
    const links = [...docs.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(PROJECT_ROOT, "docs", path))),
      [],
    );
  });
});
