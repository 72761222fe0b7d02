import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { promoteCommand } from "../../../tools/commands/promote";
import { rollbackCommand } from "../../../tools/commands/rollback";
import { main } from "../../../tools/main";
import { FakeWorld, SETTINGS } from "../../support/fakeWorld";
import { RemoteCheckout } from "../../support/remoteCheckout";
import { writeVersion } from "../../support/shop";
import { CapturedTerminal } from "../../support/terminal";

const PROMOTE = ["promote", "orders", "--to", "prod", "--pull-request"];
const BRANCH = "promote/prod/orders-3";

describe("A pull request of ldm promote or rollback", () => {
  let world: FakeWorld;
  let checkout: RemoteCheckout;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    world = new FakeWorld();
    terminal = new CapturedTerminal();
    world.qa.ran("orders", 1, 2, 3).ran("bills", 2);
    world.prod.ran("orders", 2, 1).ran("bills", 1);
    for (const version of [1, 2, 3, 4]) {
      writeVersion(world.files, "orders", version, { variables: {} });
      writeVersion(world.files, "bills", version, { variables: {} });
    }
    checkout = new RemoteCheckout(world.files);
  });
  afterEach(() => {
    checkout.remove();
    world.files.remove();
  });

  async function ldm(...args: readonly string[]): Promise<number> {
    terminal.printed.length = 0;
    terminal.talked.length = 0;
    const commands = [promoteCommand(terminal, world), rollbackCommand(terminal, world)];
    return main(["-C", world.files.root, ...args], terminal, commands);
  }

  function pushed(branch = BRANCH): string {
    return checkout.remote("show", `${branch}:Pulumi.prod.yaml`);
  }

  const body = (): string => {
    const [file = ""] = /\S+\.md/.exec(terminal.talked.at(-1) ?? "") ?? [];
    return readFileSync(file, "utf8").replaceAll(/[0-9a-f]{12}…/g, "<sha>…");
  };

  const base = (): string => checkout.git("rev-parse", "origin/main").slice(0, 7);

  it("is a branch with the one change, on top of what the remote has, and tells what a promotion does", async () => {
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(terminal.printed, [BRANCH]);
    assert.equal(
      checkout.remote("diff", "--unified=0", "main", BRANCH).split("\n").slice(4).join("\n"),
      "@@ -7 +7 @@ config:\n-      version: 1\n+      version: 3",
    );
    assert.equal(
      checkout.remote("log", "--format=%an <%ae> %s", "-2", BRANCH),
      "Ada <ada@example.com> Promote orders 3 to PROD\nAda <ada@example.com> First",
    );
    assert.deepEqual(world.prod.asked, ["preview"]);
    assert.equal(
      body(),
      `Promotes to **PROD** what qa hands on. Merging it changes \`Pulumi.prod.yaml\`, and deploys it where that file is deployed from this branch.

| function | runs now | is to run | published version |
| --- | ---: | ---: | --- |
| orders | 1 | 3 | a new one |

### orders: version 1 → 3

Runs version 1 as published version 2, settings ${SETTINGS}, since 2026-11-25T01:00:00.000Z.

#### What an update does

|  | resource | name | what differs |
| --- | --- | --- | --- |
| update | Function | orders |  |
| update | Alias | orders |  |

#### Code

| file | lines | size |
| --- | --- | --- |
| index.mjs | +1 −1 | 0.0 KB → 0.0 KB |

SHA-256 <sha>… → <sha>…

#### Source

\`\`\`
version 1 was released outside a git repository, so the commits in between are not known.
\`\`\`

---

Previewed on top of \`main\` at ${base()}; what runs may be another version by the time this is merged.
`,
    );
  });

  it("says that it is a rollback, and why", async () => {
    const args = ["rollback", "orders", "--env", "prod", "--pull-request"];
    assert.equal(await ldm(...args, "--reason", "wrong *tax*"), 0);
    const branch = "rollback/prod/orders-2";
    assert.deepEqual(terminal.printed, [branch]);
    assert.match(pushed(branch), /orders:\n {6}version: 2\n/);
    assert.equal(
      checkout.remote("log", "--format=%B", "-1", branch),
      "Roll back orders to 2 in PROD\n\nwrong *tax*",
    );
    assert.deepEqual(world.prod.asked, ["preview"]);
    assert.equal(
      body(),
      `**This is a rollback.** It brings back what PROD ran before. Merging it changes \`Pulumi.prod.yaml\`, and deploys it where that file is deployed from this branch.

Why: wrong \\*tax\\*

| function | runs now | is to run | published version |
| --- | ---: | ---: | --- |
| orders | 1 | 2 | 1: only the alias moves |

### orders: version 1 → 2

Runs version 1 as published version 2, settings ${SETTINGS}, since 2026-11-25T01:00:00.000Z.

#### What an update does

|  | resource | name | what differs |
| --- | --- | --- | --- |
| update | Alias | orders |  |

#### Code

| file | lines | size |
| --- | --- | --- |
| index.mjs | +1 −1 | 0.0 KB → 0.0 KB |

SHA-256 <sha>… → <sha>…

#### Source

\`\`\`
version 1 was released outside a git repository, so the commits in between are not known.
\`\`\`

---

Previewed on top of \`main\` at ${base()}; what runs may be another version by the time this is merged.
`,
    );
  });

  it("leaves all that the user has in the checkout alone, and goes by the file of the base", async () => {
    world.files.write("README.md", "mine\n");
    checkout.git("add", "README.md");
    checkout.git("stash");
    checkout.git("switch", "--quiet", "--create", "mine");
    world.files.write("staged.txt", "staged\n");
    checkout.git("add", "staged.txt");
    world.prod.write("memoryMb: 512");
    const before = checkout.state;
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(checkout.state, before);
    assert.ok(
      terminal.talked.includes(
        "Pulumi.prod.yaml here is another than on main of origin: the pull request goes by that one, and leaves yours alone.",
      ),
    );
    assert.doesNotMatch(pushed(), /memoryMb/);
    assert.equal(checkout.remote("diff", "--name-only", "main", BRANCH), "Pulumi.prod.yaml");
  });

  it("is worked out on a checkout of no branch, too, and runs none of its hooks", async () => {
    checkout.git("switch", "--quiet", "--detach");
    for (const hook of ["pre-commit", "commit-msg", "pre-push"]) {
      world.files.write(`.git/hooks/${hook}`, "#!/bin/sh\nexit 1\n");
    }
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(checkout.branches, ["main", BRANCH]);
  });

  it("shows in a dry run what it would make, and makes nothing", async () => {
    assert.equal(await ldm(...PROMOTE, "--dry-run"), 0);
    assert.deepEqual(terminal.printed.slice(0, 3), [
      `branch  ${BRANCH}, from main of origin`,
      "title   Promote orders 3 to PROD",
      "",
    ]);
    assert.match(
      terminal.printed[3] ?? "",
      /^--- Pulumi\.prod\.yaml\n\+\+\+ Pulumi\.prod\.yaml\n@@ /,
    );
    assert.match(terminal.printed[5] ?? "", /^Promotes to \*\*PROD\*\*/);
    assert.deepEqual(checkout.branches, ["main"]);
    assert.ok(!existsSync(join(checkout.cache, "lambda-deployment-model")));
  });

  it("is told of in JSON", async () => {
    checkout.pretend("https://github.com/acme/shop.git");
    checkout.withGh({ stdout: "https://github.com/acme/shop/pull/7\n" });
    assert.equal(await ldm(...PROMOTE, "--json"), 0);
    const { pullRequest, ...rest } = JSON.parse(terminal.printed.join("\n")) as {
      pullRequest: Record<string, string>;
    };
    assert.deepEqual(rest, {
      dryRun: false,
      from: "qa",
      to: "prod",
      isDeployed: false,
      functions: [{ name: "orders", from: 1, version: 3 }],
    });
    assert.equal(pullRequest.url, "https://github.com/acme/shop/pull/7");
    assert.equal(pullRequest.commit, checkout.remote("rev-parse", BRANCH));
  });

  it("finds a version on the base whose files are kept in a bucket", async () => {
    const folder = "functions/orders/versions/3";
    checkout.git("mv", `${folder}/manifest.json`, `${folder}.json`);
    checkout.git("rm", "--quiet", "-r", folder);
    checkout.git("commit", "--quiet", "--message", "Into the bucket");
    checkout.git("push", "--quiet");
    writeVersion(world.files, "orders", 3, { variables: {} });
    rmSync(world.files.path(`${folder}.json`));
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(checkout.branches, ["main", BRANCH]);
  });

  it("says that the base says so already", async () => {
    world.prod.write("version: 3");
    checkout.commit("Promote");
    checkout.git("push", "--quiet");
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(terminal.printed, [
      "Pulumi.prod.yaml on main of origin says so already: orders from version 1 to version 3",
    ]);
    assert.deepEqual(checkout.branches, ["main"]);
  });

  it("finds the branch of before, and goes on with it after the base has moved", async () => {
    await ldm(...PROMOTE);
    const commit = checkout.remote("rev-parse", BRANCH);
    world.files.write("README.md", "more\n");
    checkout.commit("More");
    checkout.git("push", "--quiet");
    assert.equal(await ldm(...PROMOTE), 0);
    assert.ok(terminal.talked.includes(`origin has ${BRANCH} already, with this very change.`));
    assert.equal(checkout.remote("rev-parse", BRANCH), commit);
  });

  it("goes on from the base where the branch of before is merged", async () => {
    await ldm(...PROMOTE);
    const before = checkout.remote("rev-parse", BRANCH);
    checkout.git("fetch", "--quiet");
    checkout.git("merge", "--quiet", "--no-ff", "--no-edit", before);
    checkout.git("revert", "--no-edit", "--mainline", "1", "HEAD");
    checkout.git("push", "--quiet");
    assert.equal(await ldm(...PROMOTE), 0);
    assert.match(pushed(), /version: 3/);
    assert.equal(checkout.remote("rev-parse", `${BRANCH}^`), checkout.remote("rev-parse", "main"));
  });

  it("is signed where the user's commits are", async () => {
    checkout.signBy(
      "echo '-----BEGIN PGP SIGNATURE-----'",
      "printf '\\n[GNUPG:] SIG_CREATED ' >&2",
    );
    assert.equal(await ldm(...PROMOTE), 0);
    assert.match(checkout.remote("cat-file", "commit", BRANCH), /^gpgsig -----BEGIN PGP/m);
  });

  it("is opened by gh on GitHub", async () => {
    checkout.pretend("git@github.com:acme/shop.git");
    checkout.withGh({ stdout: "https://github.com/acme/shop/pull/7\n" });
    assert.equal(await ldm(...PROMOTE, "--draft"), 0);
    assert.deepEqual(terminal.printed, ["https://github.com/acme/shop/pull/7"]);
    const told = checkout.toldGh ?? [];
    const file = told[told.indexOf("--body-file") + 1] ?? "";
    assert.deepEqual(told, [
      ...["pr", "create", "--repo", "github.com/acme/shop", "--base", "main", "--head", BRANCH],
      ...["--title", "Promote orders 3 to PROD", "--body-file", file, "--draft"],
    ]);
    assert.ok(!existsSync(file));
  });

  it("may be open on GitHub already", async () => {
    checkout.pretend("https://github.com/acme/shop.git");
    const url = "https://github.com/acme/shop/pull/7";
    const stderr = `a pull request for branch "${BRANCH}" into branch "main" already exists:\n${url}\n`;
    checkout.withGh({ stderr, exitCode: 1 });
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(terminal.printed, [url]);
  });

  it("is opened by hand on GitHub where there is no gh", async () => {
    checkout.pretend("https://github.com/acme/shop.git");
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(terminal.printed, [
      `https://github.com/acme/shop/compare/main...${BRANCH}?expand=1`,
    ]);
  });

  for (const [how, answer, said] of [
    [
      "is not logged in",
      { exitCode: 4 },
      "gh is not logged in to github.com (gh auth login --hostname github.com)",
    ],
    ["fails", { exitCode: 1, stderr: "HTTP 403\nNo.\n" }, "gh could not open it: HTTP 403; No"],
  ] as const) {
    it(`says how to go on where gh ${how}`, async () => {
      checkout.pretend("https://github.com/acme/shop.git");
      checkout.withGh(answer);
      assert.equal(await ldm(...PROMOTE), 1);
      const file = join(
        ...[checkout.cache, "lambda-deployment-model/pull-requests/promote-prod-orders-3.md"],
      );
      assert.equal(
        terminal.talked.at(-1),
        `error: ${BRANCH} is pushed to origin, but no pull request is open yet: ${said}. ` +
          `Put that right and run the same command again, or open it at https://github.com/acme/shop/compare/main...${BRANCH}?expand=1; its text is in ${file}.`,
      );
      assert.deepEqual(checkout.branches, ["main", BRANCH]);
      checkout.withGh({ stdout: "https://github.com/acme/shop/pull/7\n" });
      assert.equal(await ldm(...PROMOTE), 0);
    });
  }

  it("is opened by push options on GitLab", async () => {
    checkout.pretend("https://gitlab.example.com/shops/acme/shop.git");
    checkout.remote("config", "receive.advertisePushOptions", "true");
    const url = "https://gitlab.example.com/shops/acme/shop/-/merge_requests/7";
    checkout.hook(
      "pre-receive",
      'printf "%s\\n" "$GIT_PUSH_OPTION_0" "$GIT_PUSH_OPTION_1" "$GIT_PUSH_OPTION_2" "$GIT_PUSH_OPTION_3" > told',
      `echo "View merge request for ${BRANCH}:" >&2; echo "  ${url}" >&2`,
    );
    assert.equal(await ldm(...PROMOTE), 0);
    assert.deepEqual(terminal.printed, [url]);
    const [create, target, title, description = ""] = readFileSync(
      join(checkout.bare, "told"),
      "utf8",
    ).split("\n");
    assert.deepEqual(
      [create, target, title],
      [
        "merge_request.create",
        "merge_request.target=main",
        "merge_request.title=Promote orders 3 to PROD",
      ],
    );
    assert.match(
      description,
      /^merge_request\.description=Promotes to .*\\n\\n\| function \| runs/,
    );
  });

  describe("is refused", () => {
    const refusals: readonly (readonly [string, () => void, number, string, readonly string[]])[] =
      [
        [
          "with --up",
          () => undefined,
          2,
          "option '--pull-request' cannot be used with option '--up'",
          ["--up"],
        ],
        [
          "into a branch that there is not",
          () => undefined,
          1,
          'origin has no branch "mian". Nothing has been changed. Name another with --base.',
          ["--base", "mian"],
        ],
        [
          "to a remote that there is not",
          () => undefined,
          2,
          'no remote "orgin", did you mean "origin"? There are origin.',
          ["--remote", "orgin"],
        ],
        [
          "without a remote",
          () => checkout.git("remote", "remove", "origin"),
          1,
          "this checkout has no remote to push to. Nothing has been changed. Add one: git remote add origin <url>.",
          [],
        ],
        [
          "where git does not know who commits",
          () => {
            checkout.git("config", "--unset", "user.email");
            checkout.git("config", "user.useConfigOnly", "true");
          },
          1,
          "git does not know who you are, and a commit has to say so. Nothing has been changed. " +
            'Tell it: git config --global user.name "Your Name" and git config --global user.email you@example.com.',
          [],
        ],
        [
          "where git is missing",
          () => {
            process.env.PATH = checkout.cache;
          },
          1,
          "there is no git on the PATH, and a pull request takes it. Nothing has been changed. Install git, or leave --pull-request out.",
          [],
        ],
        [
          "where the base does not have the version",
          () => {
            checkout.git("rm", "--quiet", "-r", "functions/orders/versions/3");
            checkout.git("commit", "--quiet", "--message", "Not yet");
            checkout.git("push", "--quiet");
            writeVersion(world.files, "orders", 3, { variables: {} });
          },
          1,
          "version 3 of orders is not on main of origin: functions/orders/versions/3 was not pushed yet, or not merged. Nothing has been changed. " +
            "Bring it there first; main could not be deployed without it.",
          [],
        ],
        [
          "where the base has another version of that number",
          () => {
            writeVersion(world.files, "orders", 3, { variables: {}, index: "other\n" });
          },
          1,
          "version 3 of orders is another on main of origin than here: two were released under one number. Nothing has been changed. " +
            "Take that of main, and release yours under the next number.",
          [],
        ],
        [
          "where the branch holds something else",
          () => {
            checkout.git("switch", "--quiet", "--create", "other");
            world.files.write("README.md", "other\n");
            checkout.commit("Other");
            checkout.git("push", "--quiet", "origin", `HEAD:refs/heads/${BRANCH}`);
          },
          1,
          `origin has a branch ${BRANCH} already, with something else in it, or from before Pulumi.prod.yaml was last changed. Nothing has been changed. ` +
            `Look at it; where nobody needs it any more: git push origin --delete ${BRANCH}, then try again.`,
          [],
        ],
        [
          "where the remote does not take it",
          () => {
            checkout.hook("pre-receive", "echo Not here. >&2", "exit 1");
          },
          1,
          `pushing ${BRANCH} to origin failed: Not here.; [remote rejected] <commit> -> ${BRANCH} (pre-receive hook declined). Nothing has been changed, here or there. ` +
            "Look whether you may push to origin, or name another remote with --remote.",
          [],
        ],
        [
          "where the commit can't be signed",
          () => {
            checkout.signBy("echo 'no secret key' >&2", "exit 2");
          },
          1,
          "git could not make the commit: gpg failed to sign the data. Nothing has been changed, or pushed.",
          [],
        ],
        [
          "where a promotion is",
          () => {
            world.alarms = ["orders-errors"];
          },
          1,
          "an alarm of orders rings in qa: orders-errors (3 of 3 datapoints). Look at it first; nothing has been promoted.",
          [],
        ],
      ];
    for (const [when, arrange, code, message, args] of refusals) {
      it(when, async () => {
        arrange();
        assert.equal(await ldm(...PROMOTE, ...args), code);
        const said = (terminal.talked.find((line) => line.startsWith("error: ")) ?? "")
          .replace(/[0-9a-f]{40}/, "<commit>")
          .replace(/^error: /, "");
        assert.equal(said, message);
        assert.deepEqual(terminal.printed, []);
        assert.deepEqual(
          world.prod.asked.filter((each) => each !== "preview"),
          [],
        );
      });
    }

    it("where somebody pushes the branch at the same time, whose it stays", async () => {
      // As late as it can be: when this one is about to be taken.
      checkout.hook(
        "pre-receive",
        "unset GIT_QUARANTINE_PATH",
        `git update-ref refs/heads/${BRANCH} refs/heads/main`,
      );
      assert.equal(await ldm(...PROMOTE), 1);
      assert.match(
        terminal.talked.at(-1) ?? "",
        /^error: pushing promote\/prod\/orders-3 to origin failed: /,
      );
      assert.deepEqual(terminal.printed, []);
      assert.equal(checkout.remote("rev-parse", BRANCH), checkout.remote("rev-parse", "main"));
    });

    it("in part: what is about a pull request needs one", async () => {
      assert.equal(await ldm("promote", "orders", "--to", "prod", "--base", "main"), 2);
      assert.deepEqual(terminal.talked, [
        "error: --base is about a pull request: say --pull-request as well.",
      ]);
    });
  });
});
