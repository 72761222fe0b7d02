import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");

/** Runs a script in a shell, in this project. */
function run(shell: string, script: string): string[] {
  const output = execFileSync(shell, ["-c", script], { cwd: REPOSITORY, encoding: "utf8" });
  return output.trim().split("\n");
}

const hasNo = (shell: string) => spawnSync(shell, ["-c", "true"]).error !== undefined;

describe("The completion of ldm", () => {
  const script = (shell: string) => `node tools/ldm.js completion ${shell}`;
  const environments = ["dev", "qa", "perf", "prod"];

  describe("in bash", () => {
    const complete = (...words: string[]) =>
      run(
        "bash",
        `eval "$(${script("bash")})"; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _ldm_complete; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );

    it("knows the environments, behind ldm and behind npx ldm", () => {
      assert.deepEqual(complete("ldm", "status", "--env", ""), environments);
      assert.deepEqual(complete("npx", "ldm", "status", "--env", "p"), ["perf", "prod"]);
    });

    it("says nothing of other programs that npx runs", () => {
      assert.deepEqual(complete("npx", "mocha", ""), [""]);
    });
  });

  it("knows the environments in zsh", function () {
    if (hasNo("zsh")) this.skip();
    const stubs = 'compdef() { : }; compadd() { print -l "${candidates[@]}" }';
    const words = 'words=(ldm status --env ""); CURRENT=4; _ldm_complete';
    assert.deepEqual(run("zsh", `${stubs}; eval "$(${script("zsh")})"; ${words}`), environments);
  });

  it("knows the environments in fish", function () {
    if (hasNo("fish")) this.skip();
    const asked = (line: string) => `${script("fish")} | source; complete -C '${line}'`;
    assert.deepEqual(run("fish", asked("ldm status --env ")).sort(), [...environments].sort());
    assert.deepEqual(run("fish", asked("ldm status --env q")), ["qa"]);
  });
});
