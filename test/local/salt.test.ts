import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { removeLocalSalts, saltIn, withoutSalt } from "../../local/salt";

const plain = "# QA\nconfig:\n  shop:environment: QA # as in the alias\n";
const salted = `${plain}encryptionsalt: v1:abc=:v1:def:ghi\n`;

describe("the salt that a local run leaves in a stack's file", () => {
  it("is taken out, and nothing else is touched, wherever it stands", () => {
    assert.equal(saltIn(salted), "v1:abc=:v1:def:ghi");
    assert.equal(withoutSalt(salted, saltIn(salted)), plain);
    const first = `encryptionsalt: v1:abc=:v1:def:ghi\n${plain}`;
    assert.equal(withoutSalt(first, saltIn(first)), plain);
  });

  it("stays when it is somebody's own", () => {
    assert.equal(withoutSalt(salted, "v1:other"), salted);
    assert.equal(withoutSalt(salted, undefined), salted);
    assert.equal(withoutSalt(plain, "v1:abc=:v1:def:ghi"), plain);
  });

  it("stays when a secret in the file needs it", () => {
    const secret = `${salted}  shop:token:\n    secure: v1:xyz\n`;
    assert.equal(withoutSalt(secret, saltIn(secret)), secret);
  });

  it("is looked for in every environment's file, and the files it was in are named", () => {
    const root = mkdtempSync(path.join(tmpdir(), "ldm-salt-"));
    try {
      const project = path.join(root, "project");
      mkdirSync(project);
      writeFileSync(path.join(project, "Pulumi.qa.yaml"), salted);
      writeFileSync(path.join(project, "Pulumi.dev.yaml"), salted);
      writeFileSync(path.join(root, "Pulumi.qa.yaml"), salted);
      writeFileSync(path.join(root, "Pulumi.dev.yaml"), plain);
      assert.deepEqual(removeLocalSalts(root, project), ["Pulumi.qa.yaml"]);
      assert.equal(readFileSync(path.join(root, "Pulumi.qa.yaml"), "utf8"), plain);
      assert.deepEqual(removeLocalSalts(root, path.join(root, "missing")), []);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
