import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { SendMessageCommand } from "@aws-sdk/client-sqs";

import { localRegion } from "../../local/variables";
import { deployedFunctions, type DeployedFunction } from "../../tools/stacks/deployed";
import { copyCheckout } from "../support/checkoutCopy";
import { makeVersionedBucket } from "../support/emulatedBucket";
import { startLdm } from "../support/ldm";
import { LocalModel } from "../support/localModel";

const run = promisify(execFile);
const BUCKET = "kettle-and-mug-versions";
const HANDLER = "functions/order-intake/handler.ts";

/** A remote repository, the clone of somebody who works with it, and that of the pipeline that deploys what is merged. */
class Team {
  readonly developer = copyCheckout();
  readonly #folder = mkdtempSync(join(tmpdir(), "ldm-team-"));
  readonly runner = join(this.#folder, "runner");
  /** Folder for what the developer's own cache folder is for otherwise. */
  readonly cache = join(this.#folder, "cache");

  /** Begins with a commit of this checkout. */
  begin(): void {
    const bare = join(this.#folder, "shop.git");
    mkdirSync(bare);
    git(bare, "init", "--quiet", "--bare", "--initial-branch", "main");
    git(this.developer.folder, "init", "--quiet", "--initial-branch", "main");
    git(this.developer.folder, "remote", "add", "origin", bare);
    // They are a link here, which .gitignore does not speak of.
    appendFileSync(join(this.developer.folder, ".git/info/exclude"), "node_modules\n");
    this.commit("First");
    git(this.developer.folder, "push", "--quiet", "--set-upstream", "origin", "main");
    git(this.developer.folder, "config", "user.name", "Ada");
    git(this.developer.folder, "config", "user.email", "ada@example.com");
    git(this.#folder, "clone", "--quiet", bare, this.runner);
    symlinkSync(join(this.developer.folder, "node_modules"), join(this.runner, "node_modules"));
  }

  commit(message: string): void {
    git(this.developer.folder, "add", "--all");
    git(this.developer.folder, "commit", "--quiet", "--message", message);
  }

  /** Merges a branch of the remote, as a click on a button does; the pipeline then has what was merged. */
  merge(branch: string): void {
    git(this.runner, "fetch", "--quiet", "origin");
    git(this.runner, "reset", "--quiet", "--hard", "origin/main");
    git(this.runner, "merge", "--quiet", "--no-ff", "--message", "Merge", `origin/${branch}`);
    git(this.runner, "push", "--quiet", "origin", "HEAD:main");
  }

  remove(): void {
    this.developer.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function git(folder: string, ...args: string[]): string {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

for (const store of ["repository", "bucket"] as const) {
  describe(`The road from a change to production and back, with versions in the ${store}`, () => {
    let team: Team;
    let model: LocalModel;

    before(async () => {
      team = new Team();
      if (store === "bucket") {
        const file = join(team.developer.folder, "Pulumi.yaml");
        const place = `s3://${BUCKET}/shop?region=${localRegion}`;
        const text = readFileSync(file, "utf8");
        writeFileSync(file, text.replace("default: repository", `default: ${place}`));
      }
      model = await LocalModel.start(team.developer.folder);
      if (store === "bucket") {
        await makeVersionedBucket(model.endpoint, BUCKET);
        await ldm(team.developer.folder, "move", "--to", "bucket");
        assert.ok(!existsSync(join(team.developer.folder, "functions/order-intake/versions/4")));
      }
      team.begin();
      for (const environment of ["dev", "qa", "perf", "prod"]) await model.up(environment);
    });

    after(async () => {
      await model.stop();
      team.remove();
    });

    /** Runs what has to succeed in a clone; answers what it prints. */
    async function ldm(folder: string, ...args: string[]): Promise<string> {
      const variables = { ...model.project.variables, XDG_CACHE_HOME: team.cache };
      const { code, stdout, stderr } = await startLdm(["-C", folder, ...args], variables).ended;
      assert.equal(
        code,
        0,
        `ldm ${args.join(" ")} exited with ${String(code)}:\n${stdout}${stderr}`,
      );
      return stdout.trim();
    }

    /** Deploys what was merged, as a pipeline does; answers how Pulumi sums it up. */
    async function deploy(environment: string): Promise<string> {
      const { stdout } = await run(
        "pulumi",
        ["up", "--stack", environment, "--yes", "--skip-preview", "--non-interactive"],
        { cwd: team.runner, env: { ...process.env, ...model.project.variables } },
      );
      return stdout.slice(stdout.indexOf("Resources:"));
    }

    async function fn(environment: string): Promise<DeployedFunction> {
      const outputs = await (await model.stack(environment)).outputs();
      const found = deployedFunctions(environment, outputs).get("order-intake");
      assert.ok(found !== undefined);
      return found;
    }

    it("begins with a change that is released, and reviewed as a comment on a pull request", async () => {
      const { folder } = team.developer;
      git(folder, "checkout", "--quiet", "-b", "change");
      appendFileSync(join(folder, HANDLER), "\nexport const wrong = true;\n");
      team.commit("Change how orders are screened");
      await ldm(folder, "release", "order-intake");
      const file = join(folder, "Pulumi.dev.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace("version: 4", "version: 5"));
      team.commit("Release order-intake 5 to DEV");
      git(folder, "push", "--quiet", "origin", "change");

      assert.equal(await ldm(folder, "affected", "--json"), '["dev"]');
      await ldm(folder, "check");
      const comment = await ldm(folder, "preview", "dev", "--markdown");
      assert.match(comment, /^<!-- ldm preview -->\n/);
      assert.ok(comment.includes("\n| order-intake | 4 | 5 | a new one |\n"), comment);
      assert.ok(comment.includes("order-intake: publishes version 5"), comment);
    });

    it("is deployed to DEV when it is merged", async () => {
      team.merge("change");
      assert.equal(await ldm(team.runner, "affected", "--base", "HEAD~1"), "dev");
      await deploy("dev");
      assert.equal((await fn("dev")).version, 5);
    });

    for (const environment of ["qa", "perf", "prod"]) {
      it(`goes on to ${environment} by a pull request`, async () => {
        const branch = await ldm(
          team.developer.folder,
          ...["promote", "order-intake", "--to", environment, "--pull-request"],
        );
        assert.equal(branch, `promote/${environment}/order-intake-5`);
        team.merge(branch);
        assert.equal(await ldm(team.runner, "affected", "--base", "HEAD~1"), environment);
        await deploy(environment);
        assert.equal((await fn(environment)).version, 5);
      });
    }

    it("goes back in PROD by a pull request, which moves the alias and nothing else", async () => {
      const branch = await ldm(
        team.developer.folder,
        ...["rollback", "order-intake", "--env", "prod", "--pull-request"],
        ...["--reason", "INC-124: wrong orders are screened"],
      );
      const text = readFileSync(
        join(
          team.cache,
          "lambda-deployment-model/pull-requests",
          `${branch.replaceAll("/", "-")}.md`,
        ),
        "utf8",
      );
      assert.match(text, /^\*\*This is a rollback\.\*\*/);
      assert.ok(text.includes("Why: INC-124: wrong orders are screened"), text);
      assert.ok(text.includes("only the alias moves"), text);
      team.merge(branch);
      assert.match(await deploy("prod"), /^Resources:\n\s+~ 1 updated\n\s+\d+ unchanged\n/);

      const intake = await fn("prod");
      assert.equal(intake.version, 1);
      const event = join(team.developer.folder, "functions/order-intake/events/order.json");
      const message = await model.observe(intake, async (observer) => {
        await model.aws.sqs.send(
          new SendMessageCommand({
            QueueUrl: intake.sourceQueueUrl,
            MessageBody: readFileSync(event, "utf8"),
          }),
        );
        await observer.until((seen) => seen.length > 0, Date.now() + 30_000);
        return observer.seen[0];
      });
      assert.equal(message?.attributes.version, "1");
    });

    it("has left the developer's clone as it was", () => {
      const { folder } = team.developer;
      assert.equal(git(folder, "branch", "--show-current"), "change");
      assert.equal(git(folder, "branch", "--list", "promote/*", "rollback/*"), "");
      assert.equal(git(folder, "diff", "--stat", "--", "functions", "index.ts"), "");
    });
  });
}
