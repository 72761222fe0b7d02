import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Account } from "../../../local/provider/account";
import { codeSha256, zipArchive } from "../../../local/provider/codeArchive";
import { resourceTypes } from "../../../local/provider/resources";
import {
  ARCHIVE,
  ASSET,
  SIGNATURE,
  text,
  UNKNOWN,
  type ValueMap,
} from "../../../local/provider/values";
import { localAccount } from "../../../local/variables";
import { TestEngine, type Resource } from "./engine";

const QUEUE = "aws:sqs/queue:Queue";
const TOPIC = "aws:sns/topic:Topic";
const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const ROLE = "aws:iam/role:Role";

// Nothing listens there: these tests are about what the provider knows by itself.
const environment = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "123456789012",
  AWS_REGION: "eu-central-1",
};

const code: ValueMap = {
  [SIGNATURE]: ARCHIVE,
  hash: "first",
  assets: { "index.js": { [SIGNATURE]: ASSET, text: "exports.handler = () => 1;" } },
};

const functionInputs: ValueMap = {
  name: "enrich",
  code,
  handler: "index.handler",
  runtime: "nodejs24.x",
  role: "arn:aws:iam::123456789012:role/enrich",
  publish: true,
  environment: { variables: { LOG_LEVEL: "info", MODE: "a" } },
};

describe("local aws provider", () => {
  let engine: TestEngine;
  before(async () => {
    engine = await TestEngine.start(environment);
  });
  after(() => {
    engine.stop();
  });

  // What a resource looks like after an update, without an emulator to make it in.
  async function made(type: string, name: string, inputs: ValueMap): Promise<Resource> {
    const planned = await engine.create(type, name, inputs, true);
    return { ...planned, id: "id" };
  }

  describe("where it runs", () => {
    it("refuses to run without an emulator's address", () => {
      assert.throws(
        () => new Account({ AWS_REGION: "eu-central-1" }),
        /AWS_ENDPOINT_URL is not set/,
      );
    });

    it("refuses an address that isn't this machine's", () => {
      for (const url of [
        "https://sqs.eu-central-1.amazonaws.com",
        "http://127.0.0.1.example.com",
        "nonsense",
      ]) {
        assert.throws(
          () => new Account({ AWS_ENDPOINT_URL: url, AWS_REGION: "eu-central-1" }),
          /which is not an address of this machine/,
        );
      }
    });

    it("tells the engine so when it configures the provider", async () => {
      await assert.rejects(
        TestEngine.start({ AWS_REGION: "eu-central-1" }),
        /only talks to an emulator/,
      );
    });

    it("takes the region from the configuration rather than from the environment", async () => {
      const other = await TestEngine.start(environment, { region: "us-east-1" });
      const queue = await other.create(QUEUE, "orders", { name: "orders" }, true);
      assert.equal(queue.state.arn, "arn:aws:sqs:us-east-1:123456789012:orders");
      assert.equal(queue.state.region, "us-east-1");
      other.stop();
    });

    it("refuses settings of the provider that it doesn't know", async () => {
      const failures = await engine.checkConfig({ region: "eu-central-1", defaultTags: "{}" });
      assert.deepEqual(Object.keys(failures), ["defaultTags"]);
    });

    it("refuses an account that the configuration doesn't allow", async () => {
      const config = { allowedAccountIds: '["999999999999"]' };
      await assert.rejects(
        TestEngine.start(environment, config),
        /AWS account ID not allowed: 123456789012\. The stack file has aws:allowedAccountIds: 999999999999\. Take credentials of the account that this stack belongs to\./,
      );
    });

    it("takes the account of local runs for whichever the configuration allows", async () => {
      const config = { allowedAccountIds: '["999999999999"]' };
      const variables = { ...environment, AWS_ACCESS_KEY_ID: localAccount };
      (await TestEngine.start(variables, config)).stop();
    });

    it("starts as a plugin and prints its port first", async () => {
      const plugin = spawn("local/provider/bin/pulumi-resource-aws", ["127.0.0.1:9"]);
      const [line] = (await once(plugin.stdout, "data")) as [Buffer];
      assert.match(line.toString(), /^\d+\n/);
      const other = TestEngine.connect(Number(line), () => plugin.kill());
      await assert.rejects(other.configure({}), /AWS_ENDPOINT_URL/);
      other.stop();
      await once(plugin, "exit");
    });
  });

  describe("refusals", () => {
    it("names a type it doesn't cover, and where to turn", async () => {
      await assert.rejects(engine.check("aws:s3/bucket:Bucket", "b", {}), (error: Error) => {
        assert.match(error.message, /"aws:s3\/bucket:Bucket" is not covered by the local stand-in/);
        assert.match(error.message, /aws:sqs\/queue:Queue.*--provider plugin/);
        return true;
      });
    });

    it("names a property it doesn't cover", async () => {
      const { failures } = await engine.check(FUNCTION, "f", {
        ...functionInputs,
        snapStart: { applyOn: "PublishedVersions" },
      });
      assert.match(
        failures.snapStart ?? "",
        /"snapStart" of aws:lambda\/function:Function is not covered/,
      );
    });

    it("names a data source it doesn't cover", async () => {
      await assert.rejects(
        engine.invoke("aws:s3/getBucket:getBucket"),
        /getBucket" is not covered/,
      );
    });

    it("names an input of a data source that it doesn't cover", async () => {
      await assert.rejects(
        engine.invoke("aws:ec2/getSubnet:getSubnet", { id: "subnet-1", filters: [] }),
        /"filters" of aws:ec2\/getSubnet:getSubnet is not covered .* \(--provider plugin\)/,
      );
    });

    it("says what an endpoint of one type has not, and a rule has to have", async () => {
      const gateway = { vpcId: "vpc-1", serviceName: "com.amazonaws.eu-central-1.s3" };
      const endpoint = await engine.check("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", {
        ...{ ...gateway, subnetIds: ["subnet-1"], routeTableIds: ["rtb-1"] },
      });
      assert.deepEqual(endpoint.failures, {
        subnetIds: "subnetIds is nothing that an endpoint of type Gateway has.",
      });
      const rule = await engine.check(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "out",
        { securityGroupId: "sg-1", ipProtocol: "tcp" },
      );
      assert.deepEqual(rule.failures, {
        cidrIpv4:
          "cidrIpv4 must be given, or prefixListId or referencedSecurityGroupId, and one of them alone.",
      });
    });

    it("says which required property is missing and which value is out of range", async () => {
      const { failures } = await engine.check(FUNCTION, "f", {
        timeout: 901,
        runtime: "nodejs24.x",
      });
      assert.deepEqual(failures, {
        timeout: "timeout must be an integer from 1 to 900, got 901.",
        role: 'Property "role" must be given.',
        code: "code must be given, unless s3Bucket and s3Key are.",
      });
    });

    it("accepts a value that only the update will know", async () => {
      const { failures } = await engine.check(FUNCTION, "f", {
        ...functionInputs,
        timeout: UNKNOWN,
      });
      assert.deepEqual(failures, {});
    });

    it("refuses an alias named by digits alone", async () => {
      const { failures } = await engine.check(ALIAS, "a", {
        name: "12",
        functionName: "f",
        functionVersion: "1",
      });
      assert.deepEqual(Object.keys(failures), ["name"]);
    });

    it("refuses a second region", async () => {
      const { failures } = await engine.check(QUEUE, "q", { region: "us-east-1" });
      assert.match(failures.region ?? "", /works in one region, eu-central-1/);
    });
  });

  describe("names", () => {
    it("makes a name up from the logical one and seven digits, the same for the same seed", async () => {
      const first = await engine.check(QUEUE, "orders", {}, { seed: "a" });
      const again = await engine.check(QUEUE, "orders", {}, { seed: "a" });
      const other = await engine.check(QUEUE, "orders", {}, { seed: "b" });
      assert.match(text(first.inputs, "name"), /^orders-[0-9a-f]{7}$/);
      assert.equal(again.inputs.name, first.inputs.name);
      assert.notEqual(other.inputs.name, first.inputs.name);
    });

    it("keeps a made-up name, but not one that the program used to give", async () => {
      const made = (await engine.check(QUEUE, "orders", {}, { seed: "a" })).inputs;
      const kept = await engine.check(QUEUE, "orders", {}, { seed: "b", oldInputs: made });
      assert.equal(kept.inputs.name, made.name);

      const given = (await engine.check(QUEUE, "orders", { name: "mine" })).inputs;
      const dropped = await engine.check(QUEUE, "orders", {}, { seed: "b", oldInputs: given });
      assert.match(text(dropped.inputs, "name"), /^orders-/);
    });

    it("follows the stack's naming rule", async () => {
      const { AutonamingOptions } = CheckRequest;
      const { Mode } = AutonamingOptions;
      const rule = (mode: CheckRequest.AutonamingOptions.Mode): CheckRequest.AutonamingOptions =>
        new AutonamingOptions().setMode(mode).setProposedName("dev-orders");
      const enforced = await engine.check(QUEUE, "orders", {}, { naming: rule(Mode.ENFORCE) });
      const disabled = await engine.check(QUEUE, "orders", {}, { naming: rule(Mode.DISABLE) });
      assert.equal(enforced.inputs.name, "dev-orders");
      assert.match(disabled.failures.name ?? "", /must be given/);
    });

    it("refuses to make up a name that AWS wouldn't take", async () => {
      const { failures } = await engine.check(ROLE, "r".repeat(60), { assumeRolePolicy: "{}" });
      assert.match(failures.name ?? "", /longer than 64 characters/);
    });
  });

  describe("differences", () => {
    it("finds none between a resource and what it was made from", async () => {
      const fn = await made(FUNCTION, "f", functionInputs);
      assert.deepEqual((await engine.diff(fn, functionInputs)).changes, {});
    });

    it("names the variable that changes, the one that comes and the one that goes", async () => {
      const fn = await made(FUNCTION, "f", functionInputs);
      const environment = { variables: { LOG_LEVEL: "debug", TARGET: "x" } };
      assert.deepEqual((await engine.diff(fn, { ...functionInputs, environment })).changes, {
        "environment.variables.LOG_LEVEL": "UPDATE",
        "environment.variables.MODE": "DELETE",
        "environment.variables.TARGET": "ADD",
      });
    });

    it("compares archives by their hash, all that the engine sends", async () => {
      const fn = await made(FUNCTION, "f", functionInputs);
      const other = { ...functionInputs, code: { [SIGNATURE]: ARCHIVE, hash: "second" } };
      assert.deepEqual((await engine.diff(fn, other)).changes, { code: "UPDATE" });
    });

    it("sees no change where a policy is only laid out differently", async () => {
      const redrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:r:1:d","maxReceiveCount":5}';
      const queue = await made(QUEUE, "q", { redrivePolicy });
      const spaced = '{ "maxReceiveCount": 5, "deadLetterTargetArn": "arn:aws:sqs:r:1:d" }';
      assert.deepEqual((await engine.diff(queue, { redrivePolicy: spaced })).changes, {});
    });

    it("sees a property that is left out return to its default", async () => {
      const queue = await made(QUEUE, "q", { visibilityTimeoutSeconds: 180 });
      assert.deepEqual((await engine.diff(queue, {})).changes, {
        visibilityTimeoutSeconds: "UPDATE",
      });
    });

    it("replaces an alias that moves to another function, and deletes it first if it keeps its name", async () => {
      const inputs = { name: "QA", functionName: "f", functionVersion: "1" };
      const alias = await made(ALIAS, "a", inputs);
      assert.deepEqual(
        await engine.diff(alias, { ...inputs, functionName: "g", functionVersion: "2" }),
        {
          changes: { functionName: "UPDATE_REPLACE", functionVersion: "UPDATE" },
          replaces: ["functionName"],
          deleteBeforeReplace: true,
        },
      );
    });

    it("creates first where the new resource has another name", async () => {
      const queue = await made(QUEUE, "q", { name: "old" });
      const plan = await engine.diff(queue, { name: "new" });
      assert.deepEqual([plan.replaces, plan.deleteBeforeReplace], [["name"], false]);
    });

    it("counts a value that isn't known yet as changed", async () => {
      const topic = await made(TOPIC, "t", { name: "t", displayName: "Orders" });
      const plan = await engine.diff(topic, { name: "t", displayName: UNKNOWN });
      assert.deepEqual(plan.changes, { displayName: "UPDATE" });
    });

    it("leaves out what the program ignores", async () => {
      const fn = await made(FUNCTION, "f", functionInputs);
      const other = {
        ...functionInputs,
        memorySize: 256,
        environment: { variables: { MODE: "b" } },
      };
      const plan = await engine.diff(fn, other, ["environment"]);
      assert.deepEqual(plan.changes, { memorySize: "UPDATE" });
    });
  });

  describe("previews", () => {
    const published = ["version", "qualifiedArn", "qualifiedInvokeArn"];
    const running = { version: "3", qualifiedArn: "arn:3", qualifiedInvokeArn: "invoke:3" };

    async function published3(inputs: ValueMap): Promise<Resource> {
      const fn = await made(FUNCTION, "f", inputs);
      return { ...fn, state: { ...fn.state, ...running, codeSha256: "old", lastModified: "then" } };
    }

    it("knows an ARN as soon as the name is known", async () => {
      const fn = await engine.create(FUNCTION, "f", functionInputs, true);
      assert.equal(fn.state.arn, "arn:aws:lambda:eu-central-1:123456789012:function:enrich");
      assert.deepEqual(
        published.map((name) => fn.state[name]),
        [UNKNOWN, UNKNOWN, UNKNOWN],
      );

      const unnamed = await engine.create(
        FUNCTION,
        "f",
        { ...functionInputs, name: UNKNOWN },
        true,
      );
      assert.equal(unnamed.state.arn, UNKNOWN);
    });

    for (const [what, change] of Object.entries<ValueMap>({
      code: { code: { ...code, hash: "second" } },
      "a variable": { environment: { variables: { MODE: "b" } } },
      "a variable that isn't known yet": { environment: { variables: { MODE: UNKNOWN } } },
      memory: { memorySize: 512 },
      "the architecture": { architectures: ["arm64"] },
      "the description": { description: "new" },
    })) {
      it(`doesn't know the version when ${what} changes and is published`, async () => {
        const before = await published3(functionInputs);
        const after = await engine.update(before, { ...functionInputs, ...change }, true);
        assert.deepEqual(
          published.map((name) => after.state[name]),
          [UNKNOWN, UNKNOWN, UNKNOWN],
        );
        assert.equal(after.state.arn, before.state.arn);
      });
    }

    for (const [what, change] of Object.entries<ValueMap>({
      tags: { tags: { commit: "abc" } },
      "reserved concurrency": { reservedConcurrentExecutions: 5 },
      nothing: {},
    })) {
      it(`keeps the version when ${what} changes`, async () => {
        const before = await published3(functionInputs);
        const after = await engine.update(before, { ...functionInputs, ...change }, true);
        assert.deepEqual(
          published.map((name) => after.state[name]),
          Object.values(running),
        );
      });
    }

    it("keeps the version when code changes but isn't published", async () => {
      const inputs = { ...functionInputs, publish: false };
      const before = await published3(inputs);
      const after = await engine.update(
        before,
        { ...inputs, code: { ...code, hash: "second" } },
        true,
      );
      assert.equal(after.state.version, "3");
      assert.equal(after.state.codeSha256, codeSha256(await zipArchive(code)));
      assert.equal(after.state.lastModified, UNKNOWN);
    });

    it("tells an alias's ARN while the version it will point at isn't known", async () => {
      const alias = await engine.create(
        ALIAS,
        "a",
        { name: "QA", functionName: "enrich", functionVersion: UNKNOWN },
        true,
      );
      assert.equal(alias.state.arn, "arn:aws:lambda:eu-central-1:123456789012:function:enrich:QA");
      assert.equal(alias.state.functionVersion, UNKNOWN);
    });

    it("leaves what only AWS can tell unknown", async () => {
      const role = await engine.create(ROLE, "r", { name: "r", assumeRolePolicy: "{}" }, true);
      assert.equal(role.state.arn, "arn:aws:iam::123456789012:role/r");
      assert.equal(role.state.uniqueId, UNKNOWN);
    });
  });

  it("answers who and where it is", async () => {
    const caller = await engine.invoke("aws:index/getCallerIdentity:getCallerIdentity");
    const region = await engine.invoke("aws:index/getRegion:getRegion");
    assert.equal(caller.accountId, "123456789012");
    assert.equal(region.region, "eu-central-1");
  });

  it("knows only properties that the real provider has", async () => {
    for (const type of resourceTypes) {
      const [, module = "", name = ""] = /^aws:([^:]+):(.*)$/.exec(type.type) ?? [];
      const real = (await import(`@pulumi/aws/${module}.js`)) as Record<string, unknown>;
      const declared = String(real[name]);
      for (const property of [...Object.keys(type.properties), ...type.outputs])
        assert.ok(declared.includes(`"${property}"`), `${type.type} has no ${property}`);
    }
  });

  describe("code", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "provider-"));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it("zips the same files to the same bytes, whatever their dates and order", async () => {
      await writeFile(join(folder, "b.js"), "2");
      await writeFile(join(folder, "a.js"), "1");
      const fromFolder = await zipArchive({ [SIGNATURE]: ARCHIVE, path: folder });
      const fromTexts = await zipArchive({
        [SIGNATURE]: ARCHIVE,
        assets: {
          "b.js": { [SIGNATURE]: ASSET, text: "2" },
          "a.js": { [SIGNATURE]: ASSET, text: "1" },
        },
      });
      assert.deepEqual(fromFolder, fromTexts);
      assert.equal(codeSha256(fromTexts), "0SengyTaIYVVMC0Co9UzBOqg33HKi93UF6hChADBTf8=");
    });

    it("refuses code from elsewhere", async () => {
      const remote = { [SIGNATURE]: ARCHIVE, uri: "https://example.com/code.zip" };
      await assert.rejects(zipArchive(remote), /not from a URL/);
    });
  });
});
