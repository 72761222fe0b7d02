import assert from "node:assert/strict";
import { allowedAccounts } from "../../../components/settings/allowedAccounts";
import { checkSettings, type Contracts } from "../../../components/settings/check";
import { SettingsError } from "../../../components/settings/mistakes";
import { accountOfPolicy } from "../../../components/settings/permissionsBoundary";

const NO_CONTRACTS: Contracts = { contractOf: () => undefined, variablesOf: () => new Set() };
const ARN = "arn:aws:iam::222222222222:policy/shop-boundary-qa";

function settle(permissionsBoundary: unknown, allowedAccounts?: readonly string[]) {
  const values = {
    environment: "QA",
    functions: { orders: { version: 3 } },
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  };
  const raw = { stack: "qa", project: "shop", values, secretKeys: new Set<string>() };
  return checkSettings({ ...raw, allowedAccounts }, new Map([["orders", [3]]]), NO_CONTRACTS)
    .permissionsBoundary;
}

function mistakesIn(permissionsBoundary: unknown, allowedAccounts?: readonly string[]) {
  try {
    settle(permissionsBoundary, allowedAccounts);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("the setting permissionsBoundary", () => {
  for (const arn of [
    ARN,
    "arn:aws-cn:iam::222222222222:policy/shop-boundary-qa",
    "arn:aws-us-gov:iam::222222222222:policy/teams/shop/boundary_1+2=3,4.5@6-7",
    "arn:aws:iam::aws:policy/PowerUserAccess",
  ]) {
    it(`is the ARN of a managed policy, such as ${arn}`, () => {
      assert.equal(settle(arn), arn);
    });
  }

  it("is none where the file says so or nothing", () => {
    assert.equal(settle("none"), undefined);
    assert.equal(settle(undefined), undefined);
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ["a name without the rest", "shop-boundary-qa"],
    ["the ARN of a role", "arn:aws:iam::222222222222:role/shop-boundary-qa"],
    ["another cloud", "arn:azure:iam::222222222222:policy/shop-boundary-qa"],
    ["a region, which IAM has none of", "arn:aws:iam:eu-central-1:222222222222:policy/shop"],
    ["eleven digits", "arn:aws:iam::22222222222:policy/shop-boundary-qa"],
    ["no name", "arn:aws:iam::222222222222:policy/"],
    ["a star", "arn:aws:iam::222222222222:policy/*"],
    ["a line more", `${ARN}\n`],
    ["a number", 222_222_222_222],
    ["a map", { arn: "x" }],
  ];
  for (const [what, value] of refused) {
    it(`is refused as ${what}`, () => {
      assert.deepEqual(mistakesIn(value), [
        `shop:permissionsBoundary: must be the ARN of a managed policy, such as arn:aws:iam::222222222222:policy/lambda-deployment-boundary-qa, or "none", got ${JSON.stringify(value)}`,
      ]);
    });
  }

  it("is of an account that the stack is tied to", () => {
    assert.deepEqual(mistakesIn(ARN, ["111111111111", "222222222222"]), []);
    assert.deepEqual(mistakesIn(ARN, ["111111111111", "333333333333"]), [
      "shop:permissionsBoundary: is a policy of account 222222222222, and aws:allowedAccountIds ties this environment to 111111111111, 333333333333: a role takes a boundary of its own account alone",
    ]);
  });

  it("may be of AWS itself in any account", () => {
    const arn = "arn:aws:iam::aws:policy/PowerUserAccess";
    assert.equal(accountOfPolicy(arn), undefined);
    assert.equal(settle(arn, ["111111111111"]), arn);
  });
});

describe("allowedAccounts", () => {
  it("are those of the list, with or without quotes", () => {
    assert.deepEqual(allowedAccounts(["012345678901", 222_222_222_222]), [
      "012345678901",
      "222222222222",
    ]);
  });

  it("are not known where there is no list, or an empty one", () => {
    for (const value of [undefined, "222222222222", []])
      assert.equal(allowedAccounts(value), undefined);
  });
});
