import assert from "node:assert/strict";

import type { Asked } from "../../../components/awsWords";
import { AwsError, awsErrorOf, isNotFound, isPassing } from "../../../tools/aws/errors";
import { serviceError } from "../../support/fakeAws";

const asked: Asked = {
  service: "Lambda",
  action: "lambda:GetAlias",
  region: "eu-central-1",
  subject: "orders-qa-1234567",
};

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe("what AWS says no with", () => {
  const cases: [what: string, error: Error, asked: Asked, words: string][] = [
    [
      "no credentials",
      named("CredentialsProviderError", "Could not load credentials from any providers"),
      asked,
      "There are no AWS credentials to ask Lambda in eu-central-1 with (Could not load credentials from any " +
        "providers). Log in (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, " +
        "and try again.",
    ],
    [
      "a profile without credentials",
      named("CredentialsProviderError", "Could not resolve credentials using profile: [shop-qa]."),
      { ...asked, profile: "shop-qa" },
      "The AWS profile shop-qa, which the stack file names under aws:profile, gives no credentials to ask Lambda in " +
        "eu-central-1 with (Could not resolve credentials using profile: [shop-qa]). Log in (aws sso login " +
        "--profile shop-qa) and try again.",
    ],
    [
      "credentials that have expired",
      serviceError("ExpiredTokenException", "The security token is expired"),
      { ...asked, profile: "shop-qa" },
      "The AWS credentials have expired (asked Lambda in eu-central-1). Log in again (aws sso login --profile shop-qa) " +
        "and repeat the command.",
    ],
    [
      "credentials that AWS does not accept",
      serviceError("UnrecognizedClientException", "The security token is invalid."),
      asked,
      "Lambda in eu-central-1 does not accept the AWS credentials (UnrecognizedClientException): they are mistyped, " +
        "switched off or of another partition, or the clock of this machine is wrong. Log in again (aws sso login) and " +
        "repeat the command.",
    ],
    [
      "a right that is missing",
      serviceError("AccessDeniedException", "User: x is not authorized\n to perform it."),
      asked,
      "The AWS credentials may not do lambda:GetAlias on orders-qa-1234567 in eu-central-1 (User: x is not authorized " +
        "to perform it). Ask for a policy that allows lambda:GetAlias, or use other credentials.",
    ],
    [
      "no such function",
      serviceError("ResourceNotFoundException", "Function not found"),
      asked,
      "Lambda in eu-central-1 knows no orders-qa-1234567 (asked for lambda:GetAlias): it was deleted, or it is in " +
        "another account or region. Check which account the credentials belong to (aws sts get-caller-identity).",
    ],
    [
      "too many questions",
      serviceError("TooManyRequestsException", "Rate exceeded"),
      asked,
      "Lambda in eu-central-1 is asked too much at the moment (lambda:GetAlias). Try again in a minute.",
    ],
    [
      "a host that does not exist",
      systemError("ENOTFOUND"),
      asked,
      "Can't find Lambda in eu-central-1 (ENOTFOUND). Check that eu-central-1 is a region, and that this machine is " +
        "online.",
    ],
    [
      "AWS out of reach",
      systemError("ECONNRESET"),
      asked,
      "Can't reach Lambda in eu-central-1 (ECONNRESET). Check the network and the proxy, and try again.",
    ],
    [
      "no answer in time",
      named("TimeoutError", "Connection timed out"),
      asked,
      "Can't reach Lambda in eu-central-1 (TimeoutError). Check the network and the proxy, and try again.",
    ],
    [
      "an endpoint out of reach",
      systemError("ECONNREFUSED"),
      { ...asked, endpoint: "http://127.0.0.1:4566" },
      "Can't reach Lambda at http://127.0.0.1:4566 (ECONNREFUSED), where AWS_ENDPOINT_URL says to ask. Start what " +
        "listens there (npx ldm local up), or unset AWS_ENDPOINT_URL to ask AWS itself.",
    ],
    [
      "trouble of its own",
      serviceError("ServiceException", "Internal error.", "server"),
      asked,
      "Lambda in eu-central-1 has trouble of its own (lambda:GetAlias: Internal error). Try again in a minute.",
    ],
    [
      "anything else",
      serviceError("ResourceConflictException", "An alias points to it."),
      asked,
      "Lambda in eu-central-1 refused lambda:GetAlias on orders-qa-1234567: An alias points to it " +
        "(ResourceConflictException).",
    ],
  ];

  for (const [what, error, question, words] of cases) {
    it(`is put in words: ${what}`, () => {
      const told = awsErrorOf(error, question);
      assert.ok(told instanceof AwsError);
      assert.equal(told.message, words);
      assert.equal(told.exitCode, 1);
      assert.equal(told.cause, error);
    });
  }

  it("is told apart from a bug of ours, which comes back as it is", () => {
    const bug = new TypeError("x is undefined");
    assert.equal(awsErrorOf(bug, asked), bug);
    assert.equal(awsErrorOf("thrown", asked), "thrown");
  });

  it("tells whether the same question may be answered later", () => {
    const throttling = awsErrorOf(serviceError("ThrottlingException", "Rate exceeded"), asked);
    assert.equal(isPassing(throttling), true);
    const fault = awsErrorOf(serviceError("InternalFailure", "Oops", "server"), asked);
    assert.equal(isPassing(fault), true);
    assert.equal(isPassing(awsErrorOf(serviceError("AccessDenied", "No"), asked)), false);
    assert.equal(isPassing(new Error("ThrottlingException")), false);
  });

  it("tells whether there is no such thing", () => {
    const missing = awsErrorOf(serviceError("QueueDoesNotExist", "No queue"), asked);
    assert.equal(isNotFound(missing), true);
    assert.equal(isNotFound(awsErrorOf(serviceError("AccessDenied", "No"), asked)), false);
    assert.equal(isNotFound(new Error("ResourceNotFoundException")), false);
  });
});
