import assert from "node:assert/strict";

import { CommandError, ConcurrentUpdateError, StackNotFoundError } from "@pulumi/pulumi/automation";

import { ToolError } from "../../../tools/errors";
import { StackLocked, stackFailure } from "../../../tools/stacks/failures";
import { diagnosticsOf } from "../../../tools/stacks/plan";
import { recordedError, recordedEvents } from "./recorded";

const attempt = { environment: "qa", what: "update" };

const cases: readonly [string, Error, string][] = [
  [
    "a stack that is not there",
    new StackNotFoundError(recordedError("noStack")),
    "there is no stack qa in the backend that Pulumi is logged in to (pulumi whoami -v names it). Make it: pulumi stack init qa, then pulumi up --stack qa.",
  ],
  [
    "a lock, by whom and since when",
    new ConcurrentUpdateError(recordedError("locked")),
    "stack qa is being updated by ada@laptop (pid 20890), since 2026-11-25T02:11:04Z. No resource has been changed. Wait until that has ended, and try again. If it was killed and is gone: pulumi cancel qa",
  ],
  [
    "a lock of Pulumi Cloud, which does not say whose it is",
    new ConcurrentUpdateError(
      "code: -2\n stdout: \n stderr: error: [409] Conflict: Another update is currently in progress.\n err?: ",
    ),
    "stack qa is being updated by somebody else. No resource has been changed. Wait until that has ended, and try again. If it was killed and is gone: pulumi cancel qa",
  ],
  [
    "a wrong passphrase",
    new CommandError(recordedError("incorrectPassphrase")),
    "the passphrase of stack qa is another one. Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one that the stack was made with.",
  ],
  [
    "a wrong passphrase of the outputs",
    new CommandError(recordedError("incorrectPassphraseForOutputs")),
    "the passphrase of stack qa is another one. Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one that the stack was made with.",
  ],
  [
    "no passphrase",
    new CommandError(recordedError("noPassphrase")),
    "stack qa has a passphrase. Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE.",
  ],
  [
    "a secret of another backend",
    new CommandError(
      "code: -2\n stdout: \n stderr: error: failed to decrypt: cipher: message authentication failed\n err?: ",
    ),
    "Pulumi.qa.yaml holds a secret that another backend or passphrase has encrypted. Set it anew: pulumi config set --secret --stack qa.",
  ],
  [
    "no login",
    new CommandError(recordedError("noLogin")),
    'Pulumi is not logged in to a backend. Log in: pulumi login, or set PULUMI_BACKEND_URL, or PULUMI_ACCESS_TOKEN for Pulumi Cloud. For what `npx ldm local up` runs: eval "$(npx ldm local env)".',
  ],
  [
    "no Pulumi",
    new CommandError(recordedError("noPulumi")),
    'there is no pulumi on the PATH. Install it: https://www.pulumi.com/docs/install/. For what `npx ldm local up` runs: eval "$(npx ldm local env)".',
  ],
  [
    "what else Pulumi says, without what the Automation API puts around it",
    new CommandError(recordedError("noStateFolder")),
    'the update of qa has failed. Pulumi says:\nunable to open state directory "file:///home/ada/nowhere": stat /home/ada/nowhere: no such file or directory',
  ],
];

describe("a failure of Pulumi", () => {
  for (const [what, error, message] of cases) {
    it(`tells of ${what}, and what to do`, () => {
      const Expected = error instanceof ConcurrentUpdateError ? StackLocked : ToolError;
      assert.deepEqual(stackFailure(error, attempt), new Expected(message));
    });
  }

  it("is shown in the program's own words, once, where the program refuses", () => {
    const failure = stackFailure(new CommandError(recordedError("refused")), {
      environment: "qa",
      what: "preview",
      diagnostics: diagnosticsOf(recordedEvents("refused")),
    });
    assert.deepEqual(
      failure,
      new ToolError(
        "Pulumi.qa.yaml has 1 mistake:\n  lambda-deployment:functions.order-intake.batchSize: must be a whole number from 1 to 10000, got 1000000",
      ),
    );
  });

  it("names the resource that a provider could not change", () => {
    const failure = stackFailure(new CommandError(recordedError("failed")), {
      ...attempt,
      diagnostics: diagnosticsOf(recordedEvents("failed")),
    });
    assert.deepEqual(
      failure,
      new ToolError(
        "order-intake (aws:lambda/function:Function): connect ECONNREFUSED 127.0.0.1:1",
      ),
    );
  });

  for (const action of ["CreateRole", "PutRolePolicy", "PutRolePermissionsBoundary"]) {
    it(`tells of permissions boundaries where iam:${action} is refused`, () => {
      const said = `User: arn:aws:sts::222222222222:assumed-role/shop-deploy-qa/ci is not authorized to perform: iam:${action} on resource: role orders-qa-0a1b2c3`;
      const failure = stackFailure(new CommandError(recordedError("failed")), {
        ...attempt,
        diagnostics: [{ severity: "error", message: said }],
      });
      assert.deepEqual(
        failure,
        new ToolError(
          `${said}\nWhere the account has roles of functions carry a permissions boundary, Pulumi.qa.yaml must name just that under permissionsBoundary: see docs/accounts.md.`,
        ),
      );
    });
  }

  it("says that somebody has cancelled it", () => {
    const failure = stackFailure(new CommandError(recordedError("failed")), {
      ...attempt,
      diagnostics: [{ severity: "error", message: "update canceled" }],
    });
    assert.deepEqual(failure, new ToolError("the update of qa did not end: update canceled."));
  });

  it("stays what it is where it is a bug of ours", () => {
    const bug = new TypeError("x is undefined");
    assert.equal(stackFailure(bug, attempt), bug);
  });
});
