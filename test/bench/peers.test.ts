import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { findingsOf, type Done } from "../../bench/peers";
import { toolVariables } from "../../bench/peers/commands";
import { atRevision } from "../../bench/peers/revision";
import { previousDeployment } from "../../bench/peers/serverless";
import { changesBetween, resourcesIn } from "../../bench/peers/stackChanges";
import { isMet } from "../../bench/findings";
import { PROJECT_ROOT } from "../../tools/root";

const project = (name: string): string =>
  readFileSync(join(PROJECT_ROOT, "bench/peers", name), "utf8");

const write = { service: "lambda", action: "UpdateAlias", isWrite: true };
const read = { service: "lambda", action: "GetAlias", isWrite: false };

function done(step: string, name: string, seconds: readonly number[]): Done {
  return {
    step,
    contender: { name, isOurs: name === "this program" },
    times: seconds.map((each) => each * 1_000),
    calls: [write, read, read],
    bytesSent: 2_048,
    changed: 3,
  };
}

const BACK = "going back to the one before";
const steps = ["building changed code", "nothing to do", "changed code", BACK, "first deployment"];
const measured = steps.flatMap((step) => [
  done(step, "AWS SAM", [6, 8, 7]),
  done(step, "this program", [2, 1, 1.5]),
  done(step, "AWS CDK", [9, 9, 30]),
]);

describe("what came of deploying beside other tools", () => {
  it("stands step by step, in the order in which they are gone through", () => {
    const [table] = findingsOf(measured).tables;
    assert.deepEqual(table?.rows.slice(0, 2), [
      ["first deployment", "AWS SAM", "7.00", "6.00 to 8.00", "3", "1", "2", "2"],
      ["first deployment", "this program", "1.50", "1.00 to 2.00", "3", "1", "2", "2"],
    ]);
    assert.deepEqual(
      table.rows.filter((_, index) => index % 3 === 0).map(([step]) => step),
      ["first deployment", "nothing to do", "changed code", BACK, "building changed code"],
    );
  });

  it("has no number of resources for what deploys nothing", () => {
    const [building] = measured;
    assert.ok(building);
    const { tables } = findingsOf([{ ...building, changed: undefined }]);
    assert.equal(tables[0]?.rows[0]?.[4], "");
  });

  it("is compared with the fastest of the others, by medians", () => {
    const { wishes } = findingsOf(measured);
    const wishOf = (start: string) => wishes.find(({ what }) => what.startsWith(start));
    assert.equal(wishOf("changed code, ")?.measured, 1.5 / 7);
    const goingBack = wishOf(BACK);
    assert.equal(goingBack?.measured, 7 / 1.5);
    assert.equal(isMet(goingBack), false);
    assert.equal(wishOf(`writes to AWS of ${BACK}`)?.measured, 1);
  });

  it("marks ours in the plot", () => {
    const { bars } = findingsOf(measured).plots.peers ?? { bars: [] };
    const [marked, ...others] = bars.filter(({ isOurs }) => isOurs);
    assert.equal(others.length, steps.length - 1);
    assert.deepEqual(marked, {
      label: "first deployment, this program",
      value: 1.5,
      spread: [1, 2],
      isOurs: true,
    });
  });
});

describe("a revision of the measured source", () => {
  const source = project("../../functions/order-intake/handler.ts");

  it("shows in what the handler makes of an order", () => {
    const changed = atRevision(source, 2);
    assert.ok(
      changed.includes("({ revision: 2, ...screenOrder(priceOrder(order, pricing), screening) })"),
    );
    assert.notEqual(changed, atRevision(source, 1));
  });

  it("can't be made of a handler that does something else", () => {
    assert.throws(
      () => atRevision("export const handler = 1;", 2),
      /^Error: The handler of order-intake does not have: screenOrder\(/,
    );
  });
});

describe("changes of a stack of CloudFormation", () => {
  const kept = { Type: "AWS::Lambda::Version", DeletionPolicy: "Retain" };

  it("are what is new, differs or goes, and not what is only forgotten", () => {
    const before = { topic: { Type: "a" }, alias: { to: 1 }, queue: {}, version1: kept };
    const after = { topic: { Type: "a" }, alias: { to: 2 }, version2: kept };
    assert.equal(changesBetween(before, after), 3);
    assert.equal(changesBetween(after, after), 0);
    assert.equal(changesBetween({}, after), 3);
  });

  it("are read from a template that stands in XML", () => {
    const body =
      "{&quot;Resources&quot;:{&quot;a&quot;:{&quot;b&quot;:&quot;&lt;&amp;lt;&gt;&#39;&quot;}}}";
    assert.deepEqual(resourcesIn(`<R><TemplateBody>${body}</TemplateBody></R>`), {
      a: { b: "<&lt;>'" },
    });
  });

  it("can't be read from an answer without a template", () => {
    assert.throws(
      () => resourcesIn("<Error>ValidationError</Error>"),
      /^Error: CloudFormation does not tell a template:\n<Error>/,
    );
  });
});

describe("going back with Serverless", () => {
  const listed = (...timestamps: string[]): string =>
    timestamps.map((each) => `2026-01-02\nTimestamp: ${each}\nFiles:\n  - a.zip\n`).join("");

  it("goes to the last deployment but one", () => {
    assert.equal(previousDeployment(listed("100", "200", "300")), "200");
  });

  it("takes an earlier deployment", () => {
    assert.throws(
      () => previousDeployment(listed("100")),
      /^Error: Serverless lists no earlier deployment:\n2026-01-02/,
    );
  });
});

describe("the variables of other tools", () => {
  const url = "http://127.0.0.1:1";
  const given = {
    AWS_PROFILE: "mine",
    AWS_ENDPOINT_URL_S3: "https://example.com",
    http_proxy: url,
    LANG: "C",
  };
  const variables = toolVariables(url, "/tmp/home", given);

  it("lead them to the emulator, whatever account somebody works with", () => {
    assert.equal(variables.AWS_ENDPOINT_URL, url);
    assert.equal(variables.AWS_ACCESS_KEY_ID, "000000000000");
    assert.deepEqual(
      Object.keys(given).filter((name) => name in variables),
      ["LANG"],
    );
  });

  it("have them keep nothing in somebody's home folder", () => {
    assert.equal(variables.HOME, "/tmp/home");
    assert.equal(variables.CDK_HOME, "/tmp/home/.cdk");
  });

  it("have them report nothing to their makers", () => {
    assert.equal(variables.SAM_CLI_TELEMETRY, "0");
    assert.equal(variables.CDK_DISABLE_CLI_TELEMETRY, "true");
    assert.equal(variables.SLS_TELEMETRY_DISABLED, "1");
    assert.equal(variables.HTTPS_PROXY, "http://127.0.0.1:9");
  });
});

describe("the projects of other tools", () => {
  const contract = parse(project("../../functions/order-intake/contract.yaml")) as {
    readonly variables: object;
  };
  const names = Object.keys(contract.variables);

  for (const file of ["sam/template.yaml", "cdk/app.ts", "serverless/serverless.yml"]) {
    it(`give the function all variables that it reads: ${file}`, () => {
      const text = project(file);
      assert.deepEqual(
        names.filter((name) => !new RegExp(`^ +${name}: `, "m").test(text)),
        [],
      );
    });
  }
});
