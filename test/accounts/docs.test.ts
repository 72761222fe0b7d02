import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { accountSchema, DEFAULTS, permissionSchema } from "../../accounts/settings/schema";
import { PROJECT_ROOT } from "../../tools/root";

const docs = readFileSync(join(PROJECT_ROOT, "docs/accounts.md"), "utf8");
const rows = docs
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, name = "", , preset = ""]) => [name.replaceAll("`", ""), preset] as const);

describe("docs/accounts.md", () => {
  const { github, gitlab, pulumiCloud, state, versions } = accountSchema.shape;
  const settings = [
    ...Object.keys(accountSchema.shape),
    ...[github, gitlab, pulumiCloud, state, versions].flatMap((map) =>
      Object.keys(map.unwrap().shape),
    ),
    ...Object.keys(permissionSchema.shape),
  ];

  it("tells every setting as often as there is one, and nothing else but the roles", () => {
    const told = rows
      .map(([name]) => name)
      .filter((name) => !name.startsWith("lambda-deployment-"));
    assert.deepEqual(told.sort(), settings.sort());
  });

  it("tells the default of those that have one", () => {
    for (const [name, value] of Object.entries(DEFAULTS)) {
      const told = rows.filter(([row]) => row === name).map(([, preset]) => preset);
      assert.deepEqual([...new Set(told)], [`\`${value}\``], name);
    }
  });

  it("points to nothing in the repository that does not exist", () => {
    const links = [...docs.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(PROJECT_ROOT, "docs", path))),
      [],
    );
  });
});
