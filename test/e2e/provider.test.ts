import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account } from "../../local/provider/account";
import { zipArchive } from "../../local/provider/codeArchive";
import {
  ARCHIVE,
  ASSET,
  hasUnknown,
  SIGNATURE,
  text,
  type ValueMap,
} from "../../local/provider/values";
import { startEmulator, type Emulator } from "../../local/emulator";
import { silentProgress } from "../../local/progress";
import { TestEngine, type Resource } from "../local/provider/engine";

const QUEUE = "aws:sqs/queue:Queue";
const TOPIC = "aws:sns/topic:Topic";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

describe("local aws provider on the emulator", () => {
  let folder: string;
  let emulator: Emulator;
  let engine: TestEngine;
  let aws: Account;
  let roleArn: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "provider-"));
    emulator = await startEmulator({ folder, progress: silentProgress });
    const environment = {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: "123456789012",
      AWS_REGION: "eu-central-1",
    };
    engine = await TestEngine.start(environment);
    aws = new Account(environment);
    const role = await engine.create(ROLE, "shared", { name: "shared", assumeRolePolicy: trust });
    roleArn = text(role.state, "arn");
  });
  after(async () => {
    engine.stop();
    await emulator.stop();
    await rm(folder, { recursive: true });
  });

  function functionInputs(name: string, source = "exports.handler = async () => 1;"): ValueMap {
    return {
      name,
      code: {
        [SIGNATURE]: ARCHIVE,
        hash: source,
        assets: { "index.js": { [SIGNATURE]: ASSET, text: source } },
      },
      handler: "index.handler",
      runtime: "nodejs24.x",
      role: roleArn,
      publish: true,
    };
  }

  async function versions(name: string): Promise<string[]> {
    const lambda = await aws.lambda();
    const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName: name });
    return Versions.map(({ Version = "" }) => Version);
  }

  /** Everything that each type must do: the same walk for all of them. */
  interface Walk {
    readonly type: string;
    readonly inputs: () => ValueMap | Promise<ValueMap>;
    /** Inputs that change in place. */
    readonly change?: ValueMap;
    /** Outputs that AWS must have filled in. */
    readonly outputs: readonly string[];
  }

  const queueUrl = async (name: string): Promise<string> =>
    text((await engine.create(QUEUE, name, { name })).state, "url");
  const topicArn = async (name: string): Promise<string> =>
    text((await engine.create(TOPIC, name, { name })).state, "arn");
  const queueArn = (name: string): string => aws.arn("sqs", name);
  const madeFunction = async (name: string): Promise<string> =>
    text((await engine.create(FUNCTION, name, functionInputs(name))).state, "name");
  const policy = (action: string): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: action, Resource: "*" }],
    });

  const policyArn = (name: string): string => `arn:aws:iam::123456789012:policy/${name}`;
  const allowing = (action: string): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
    });

  const vpcId = async (): Promise<string> =>
    (await engine.create(VPC, "v", { cidrBlock: "10.0.0.0/16" })).id;
  const subnetIn = async (vpc: string): Promise<string> =>
    (await engine.create(SUBNET, "s", { vpcId: vpc, cidrBlock: "10.0.0.0/24" })).id;
  const groupIn = async (vpc: string, name: string): Promise<string> =>
    (await engine.create(GROUP, name, { vpcId: vpc })).id;
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

  const walks: Walk[] = [
    {
      type: VPC,
      inputs: () => ({ cidrBlock: "10.0.0.0/16", tags: { Name: "v" } }),
      change: { enableDnsHostnames: true, enableDnsSupport: false, tags: { Name: "w" } },
      outputs: ["arn", "id", "mainRouteTableId", "defaultSecurityGroupId", "ownerId"],
    },
    {
      type: SUBNET,
      inputs: async () => ({
        ...{ vpcId: await vpcId(), cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1b" },
      }),
      change: { mapPublicIpOnLaunch: true, tags: { Name: "s" } },
      outputs: ["arn", "id", "availabilityZoneId", "ownerId"],
    },
    {
      type: ROUTE_TABLE,
      inputs: async () => ({ vpcId: await vpcId() }),
      change: { tags: { Name: "r" } },
      outputs: ["arn", "id", "ownerId"],
    },
    {
      type: ASSOCIATION,
      inputs: async () => {
        const vpc = await vpcId();
        const table = await engine.create(ROUTE_TABLE, "r", { vpcId: vpc });
        return { routeTableId: table.id, subnetId: await subnetIn(vpc) };
      },
      outputs: ["id"],
    },
    {
      type: GROUP,
      inputs: async () => ({ vpcId: await vpcId(), description: "functions" }),
      change: { tags: { Name: "g" } },
      outputs: ["arn", "id", "name", "ownerId"],
    },
    {
      type: EGRESS,
      inputs: async () => {
        const vpc = await vpcId();
        const [from, to] = [await groupIn(vpc, "from"), await groupIn(vpc, "to")];
        return { securityGroupId: from, referencedSecurityGroupId: to, ...https };
      },
      change: { tags: { Name: "out" } },
      outputs: ["arn", "id", "securityGroupRuleId"],
    },
    {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      inputs: async () => ({
        securityGroupId: await groupIn(await vpcId(), "to"),
        ...{ cidrIpv4: "10.0.0.0/8", description: "from inside", ...https },
      }),
      change: { tags: { Name: "in" } },
      outputs: ["arn", "id", "securityGroupRuleId"],
    },
    {
      type: ENDPOINT,
      inputs: async () => {
        const vpc = await vpcId();
        return {
          ...{ vpcId: vpc, vpcEndpointType: "Interface", privateDnsEnabled: true },
          serviceName: "com.amazonaws.eu-central-1.sns",
          subnetIds: [await subnetIn(vpc), await subnetIn(vpc)],
          securityGroupIds: [await groupIn(vpc, "doors")],
        };
      },
      change: { privateDnsEnabled: false, tags: { Name: "e" } },
      outputs: ["arn", "id", "state", "ownerId"],
    },
    {
      type: QUEUE,
      inputs: () => ({ tags: { team: "a" }, sqsManagedSseEnabled: true }),
      change: { visibilityTimeoutSeconds: 180, receiveWaitTimeSeconds: 20, tags: { team: "b" } },
      outputs: ["arn", "url", "name", "tagsAll", "region"],
    },
    {
      type: "aws:sqs/queuePolicy:QueuePolicy",
      inputs: async () => ({
        queueUrl: await queueUrl("guarded"),
        policy: policy("sqs:SendMessage"),
      }),
      change: { policy: policy("sqs:ReceiveMessage") },
      outputs: [],
    },
    {
      type: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
      inputs: async () => ({
        queueUrl: await queueUrl("letters"),
        redriveAllowPolicy: '{"redrivePermission":"denyAll"}',
      }),
      change: { redriveAllowPolicy: '{"redrivePermission":"allowAll"}' },
      outputs: [],
    },
    {
      type: TOPIC,
      inputs: () => ({ displayName: "Orders", tags: { team: "a" } }),
      change: { displayName: "All orders", kmsMasterKeyId: "alias/aws/sns", tags: {} },
      outputs: ["arn", "owner", "name"],
    },
    {
      type: "aws:sns/topicPolicy:TopicPolicy",
      inputs: async () => ({ arn: await topicArn("guarded"), policy: policy("sns:Publish") }),
      change: { policy: policy("sns:Subscribe") },
      outputs: ["owner"],
    },
    {
      type: "aws:sns/topicSubscription:TopicSubscription",
      inputs: async () => {
        await queueUrl("subscriber");
        const endpoint = queueArn("subscriber");
        return { topic: await topicArn("news"), protocol: "sqs", endpoint };
      },
      change: { rawMessageDelivery: true, filterPolicy: '{"kind":["order"]}' },
      outputs: ["arn", "ownerId"],
    },
    {
      type: ROLE,
      inputs: () => ({
        assumeRolePolicy: trust,
        description: "Runs f",
        permissionsBoundary: policyArn("first"),
        tags: { team: "a" },
      }),
      change: {
        description: "Runs g",
        maxSessionDuration: 7200,
        permissionsBoundary: policyArn("second"),
        tags: { team: "b" },
      },
      outputs: ["arn", "uniqueId", "createDate", "name"],
    },
    {
      type: POLICY,
      inputs: () => ({
        policy: allowing("sns:Publish"),
        description: "What f may do at most",
        tags: { team: "a" },
      }),
      change: { policy: allowing("sqs:SendMessage"), tags: { team: "b" } },
      outputs: ["arn", "policyId", "attachmentCount", "name"],
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      inputs: () => ({ role: "shared", policy: policy("sns:Publish") }),
      change: { policy: policy("sqs:ReceiveMessage") },
      outputs: ["name"],
    },
    {
      type: "aws:cloudwatch/logGroup:LogGroup",
      inputs: () => ({ retentionInDays: 14, tags: { team: "a" } }),
      change: { retentionInDays: 30, tags: { team: "b" } },
      outputs: ["arn", "name", "logGroupClass"],
    },
    {
      type: FUNCTION,
      inputs: () => ({
        ...functionInputs("walk"),
        architectures: ["arm64"],
        environment: { variables: { MODE: "a" } },
        loggingConfig: { logFormat: "JSON" },
        tracingConfig: { mode: "Active" },
        reservedConcurrentExecutions: 5,
      }),
      change: {
        environment: { variables: { MODE: "b" } },
        memorySize: 256,
        reservedConcurrentExecutions: 7,
        tags: { commit: "abc" },
      },
      outputs: ["arn", "invokeArn", "qualifiedArn", "version", "codeSha256", "lastModified"],
    },
    {
      type: ALIAS,
      inputs: async () => ({
        name: "QA",
        functionName: await madeFunction("aliased"),
        functionVersion: "1",
        description: "one",
      }),
      change: { functionVersion: "$LATEST", description: "two" },
      outputs: ["arn", "invokeArn"],
    },
    {
      type: "aws:lambda/eventSourceMapping:EventSourceMapping",
      inputs: async () => {
        await queueUrl("source");
        return {
          eventSourceArn: queueArn("source"),
          functionName: await madeFunction("mapped"),
          functionResponseTypes: ["ReportBatchItemFailures"],
          enabled: false,
        };
      },
      change: {
        batchSize: 5,
        scalingConfig: { maximumConcurrency: 2 },
        maximumBatchingWindowInSeconds: 1,
      },
      outputs: ["uuid", "functionArn", "state", "arn"],
    },
    {
      type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      inputs: async () => {
        await queueUrl("failures");
        const onFailure = { destination: queueArn("failures") };
        return { functionName: await madeFunction("called"), destinationConfig: { onFailure } };
      },
      change: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 600 },
      outputs: [],
    },
    {
      type: "aws:lambda/permission:Permission",
      inputs: async () => ({
        function: await madeFunction("permitted"),
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
        sourceArn: aws.arn("sns", "news"),
      }),
      outputs: ["statementId"],
    },
    {
      type: "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
      inputs: async () => ({
        functionName: await madeFunction("frozen"),
        updateRuntimeOn: "FunctionUpdate",
      }),
      change: { updateRuntimeOn: "Auto" },
      outputs: ["functionArn"],
    },
  ];

  for (const walk of walks) {
    const { type, change, outputs } = walk;
    // One is there as long as its function is; and a topic without a policy of its own has AWS's.
    const outlivesDelete = /:(RuntimeManagementConfig|TopicPolicy)$/.test(type);

    it(`makes, reads, changes and deletes ${type}`, async () => {
      const inputs = await walk.inputs();
      const made = await engine.create(type, "walk", inputs);
      for (const output of outputs) assert.ok(output in made.state, `${output} is missing`);
      assert.deepEqual((await engine.diff(made, inputs)).changes, {}, "right after it was made");

      const read = await engine.read(made);
      assert.equal(read.id, made.id);
      assert.deepEqual(read.state, made.state, "read back");
      assert.deepEqual(read.inputs, made.inputs, "inputs read back");

      let last: Resource = read;
      if (change !== undefined) {
        const changed = { ...inputs, ...change };
        const plan = await engine.diff(read, changed);
        assert.deepEqual(plan.replaces, []);
        assert.deepEqual(topLevel(plan.changes), Object.keys(change).sort());
        const preview = await engine.update(read, changed, true);
        last = await engine.update(read, changed);
        assertPromiseKept(preview.state, last.state);
        assert.deepEqual((await engine.diff(last, changed)).changes, {}, "after the change");

        const reverted = await engine.update(last, inputs);
        assert.deepEqual((await engine.diff(await engine.read(reverted), inputs)).changes, {});
        last = reverted;
      }

      await engine.delete(last);
      if (!outlivesDelete) assert.equal((await engine.read(last)).id, "");
      await engine.delete(last);
    });
  }

  it("keeps in a new resource what its preview promised", async () => {
    const inputs = functionInputs("promised");
    const preview = await engine.create(FUNCTION, "f", inputs, true);
    assertPromiseKept(preview.state, (await engine.create(FUNCTION, "f", inputs)).state);
  });

  describe("versions of a function", () => {
    it("publishes once for a change of code and variables together", async () => {
      const inputs = functionInputs("both");
      const first = await engine.create(FUNCTION, "f", inputs);
      assert.equal(first.state.version, "1");
      assert.equal(first.state.qualifiedArn, `${text(first.state, "arn")}:1`);

      const second = await engine.update(first, {
        ...functionInputs("both", "exports.handler = async () => 2;"),
        environment: { variables: { MODE: "b" } },
      });
      assert.equal(second.state.version, "2");
      assert.notEqual(second.state.codeSha256, first.state.codeSha256);
      assert.deepEqual(await versions("both"), ["$LATEST", "1", "2"]);
    });

    it("publishes code and variables that belong together", async () => {
      const inputs = functionInputs(
        "together",
        "exports.handler = async () => process.env.MODE + 1;",
      );
      const first = await engine.create(FUNCTION, "f", {
        ...inputs,
        environment: { variables: { MODE: "a" } },
      });
      await engine.update(first, {
        ...functionInputs("together", "exports.handler = async () => process.env.MODE + 2;"),
        environment: { variables: { MODE: "b" } },
      });
      const lambda = await aws.lambda();
      const answers = ["1", "2"].map(async (Qualifier) => {
        const { Payload } = await lambda.invoke({ FunctionName: "together", Qualifier });
        return Payload?.transformToString();
      });
      assert.deepEqual(await Promise.all(answers), ['"a1"', '"b2"']);
    });

    it("publishes nothing for tags and reserved concurrency", async () => {
      const inputs = functionInputs("calm");
      const first = await engine.create(FUNCTION, "f", inputs);
      const second = await engine.update(first, {
        ...inputs,
        tags: { commit: "abc" },
        reservedConcurrentExecutions: 3,
      });
      assert.equal(second.state.version, "1");
      assert.deepEqual(await versions("calm"), ["$LATEST", "1"]);
    });

    it("takes away what the program drops", async () => {
      await queueUrl("drops");
      const inputs = functionInputs("dropped");
      const full = await engine.create(FUNCTION, "f", {
        ...inputs,
        description: "all of it",
        environment: { variables: { MODE: "a" } },
        deadLetterConfig: { targetArn: queueArn("drops") },
        tags: { team: "a" },
      });
      const bare = await engine.read(await engine.update(full, inputs));
      assert.deepEqual((await engine.diff(bare, inputs)).changes, {});
      const lambda = await aws.lambda();
      const shown = await lambda.getFunction({ FunctionName: "dropped" });
      assert.deepEqual(shown.Configuration?.Environment?.Variables ?? {}, {});
      assert.equal(shown.Configuration?.Description, "");
      assert.equal(shown.Configuration.DeadLetterConfig?.TargetArn ?? "", "");
      assert.deepEqual(shown.Tags ?? {}, {});
    });

    it("publishes nothing unless it is asked to", async () => {
      const inputs = { ...functionInputs("quiet"), publish: false };
      const first = await engine.create(FUNCTION, "f", inputs);
      assert.equal(first.state.version, "$LATEST");
      const second = await engine.update(first, { ...inputs, memorySize: 256 });
      assert.equal(second.state.version, "$LATEST");
      assert.deepEqual(await versions("quiet"), ["$LATEST"]);
    });

    it("shows the newest version, whoever published it", async () => {
      const made = await engine.create(FUNCTION, "f", functionInputs("shared-out"));
      const lambda = await aws.lambda();
      await lambda.updateFunctionConfiguration({ FunctionName: "shared-out", MemorySize: 512 });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await lambda.publishVersion({ FunctionName: "shared-out" });
      const read = await engine.read(made);
      assert.equal(read.state.version, "2");
      assert.deepEqual((await engine.diff(read, functionInputs("shared-out"))).changes, {
        memorySize: "UPDATE",
      });
    });

    it("moves an alias, weighs it and takes the weights away again", async () => {
      const fn = await engine.create(FUNCTION, "f", functionInputs("weighed"));
      await engine.update(fn, functionInputs("weighed", "exports.handler = async () => 2;"));
      const inputs = { name: "QA", functionName: "weighed", functionVersion: "1" };
      const alias = await engine.create(ALIAS, "a", inputs);
      const routingConfig = { additionalVersionWeights: { "2": 0.1 } };
      const canary = await engine.update(alias, { ...inputs, routingConfig });
      assert.deepEqual((await engine.read(canary)).state.routingConfig, routingConfig);
      const moved = await engine.update(canary, { ...inputs, functionVersion: "2" });
      assert.equal((await engine.read(moved)).state.routingConfig, undefined);
      assert.equal((await engine.read(moved)).state.functionVersion, "2");
    });
  });

  it("takes a role's permissions boundary away where the program drops it", async () => {
    const inputs = { name: "bounded", assumeRolePolicy: trust };
    const made = await engine.create(ROLE, "r", {
      ...inputs,
      permissionsBoundary: policyArn("first"),
    });
    const plan = await engine.diff(made, inputs);
    assert.deepEqual([plan.changes, plan.replaces], [{ permissionsBoundary: "DELETE" }, []]);
    const preview = await engine.update(made, inputs, true);
    assert.equal(preview.state.uniqueId, made.state.uniqueId);
    const bare = await engine.read(await engine.update(made, inputs));
    assert.equal(bare.state.permissionsBoundary, undefined);
  });

  it("keeps a managed policy within its five versions", async () => {
    const made = await engine.create(POLICY, "p", { policy: allowing("sns:Publish") });
    let last = made;
    for (const action of ["a", "b", "c", "d", "e", "f"]) {
      last = await engine.update(last, { policy: allowing(`sqs:${action}`) });
    }
    assert.equal((await engine.read(last)).state.policy, allowing("sqs:f"));
    const iam = await aws.iam();
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: last.id });
    assert.deepEqual(Versions.map(({ VersionId }) => VersionId).sort(), [
      "v3",
      "v4",
      "v5",
      "v6",
      "v7",
    ]);
    await engine.delete(last);
    assert.equal((await engine.read(last)).id, "");
  });

  describe("drift", () => {
    it("sees a permissions boundary that somebody changed or took away", async () => {
      const inputs = {
        name: "unbounded",
        assumeRolePolicy: trust,
        permissionsBoundary: policyArn("first"),
      };
      const role = await engine.create(ROLE, "r", inputs);
      const iam = await aws.iam();
      const changesAfter = async (change: Promise<unknown>) => {
        await change;
        return (await engine.diff(await engine.read(role), inputs)).changes;
      };
      assert.deepEqual(
        await changesAfter(
          iam.putRolePermissionsBoundary({
            RoleName: "unbounded",
            PermissionsBoundary: policyArn("second"),
          }),
        ),
        { permissionsBoundary: "UPDATE" },
      );
      assert.deepEqual(
        await changesAfter(iam.deleteRolePermissionsBoundary({ RoleName: "unbounded" })),
        { permissionsBoundary: "ADD" },
      );
    });

    it("sees a queue's attribute that was changed behind our back", async () => {
      const queue = await engine.create(QUEUE, "q", { visibilityTimeoutSeconds: 180 });
      const sqs = await aws.sqs();
      await sqs.setQueueAttributes({
        QueueUrl: queue.id,
        Attributes: { VisibilityTimeout: "5" },
      });
      const read = await engine.read(queue);
      assert.equal(read.state.visibilityTimeoutSeconds, 5);
      assert.equal(read.inputs.visibilityTimeoutSeconds, 5);
      assert.deepEqual((await engine.diff(read, { visibilityTimeoutSeconds: 180 })).changes, {
        visibilityTimeoutSeconds: "UPDATE",
      });
    });

    it("sees an alias that somebody moved, and a description that somebody added", async () => {
      const functionName = await madeFunction("moved");
      const inputs = { name: "QA", functionName, functionVersion: "1" };
      const alias = await engine.create(ALIAS, "a", inputs);
      const lambda = await aws.lambda();
      await lambda.updateAlias({
        FunctionName: functionName,
        Name: "QA",
        FunctionVersion: "$LATEST",
        Description: "by hand",
      });
      assert.deepEqual((await engine.diff(await engine.read(alias), inputs)).changes, {
        description: "DELETE",
        functionVersion: "UPDATE",
      });
    });

    it("sees code that somebody uploaded, and puts the program's back", async () => {
      const inputs = functionInputs("patched");
      const fn = await engine.create(FUNCTION, "f", inputs);
      const other = await engine.create(
        FUNCTION,
        "g",
        functionInputs("other", "exports.handler = () => 'patched';"),
      );
      const lambda = await aws.lambda();
      await lambda.updateFunctionCode({
        FunctionName: "patched",
        ZipFile: await zipArchive(other.inputs.code),
      });
      const read = await engine.read(fn);
      assert.deepEqual((await engine.diff(read, inputs)).changes, { code: "ADD" });
      const healed = await engine.update(read, inputs);
      assert.equal(healed.state.codeSha256, fn.state.codeSha256);
    });

    it("answers an empty id for what somebody deleted", async () => {
      const topic = await engine.create(TOPIC, "gone", {});
      await (await aws.sns()).deleteTopic({ TopicArn: topic.id });
      assert.equal((await engine.read(topic)).id, "");
    });
  });

  it("replaces a mapping whose queue changes, and moves one whose function changes", async () => {
    await queueUrl("first");
    await queueUrl("second");
    const functionName = await madeFunction("reader");
    const inputs = { functionName, eventSourceArn: queueArn("first"), enabled: false };
    const type = "aws:lambda/eventSourceMapping:EventSourceMapping";
    const mapping = await engine.create(type, "m", inputs);
    const plan = await engine.diff(mapping, { ...inputs, eventSourceArn: queueArn("second") });
    assert.deepEqual(plan.replaces, ["eventSourceArn"]);

    await engine.create(ALIAS, "a", { name: "QA", functionName, functionVersion: "1" });
    const aliasArn = aws.arn("lambda", `function:${functionName}:QA`);
    const moved = await engine.update(mapping, { ...inputs, functionName: aliasArn });
    assert.equal(moved.id, mapping.id);
    assert.equal((await engine.read(moved)).state.functionArn, aliasArn);
  });

  describe("a network", () => {
    it("has groups that let nothing out until a rule does", async () => {
      const GroupId = await groupIn(await vpcId(), "closed");
      const ec2 = await aws.ec2();
      const { SecurityGroups: [group] = [] } = await ec2.describeSecurityGroups({
        GroupIds: [GroupId],
      });
      assert.deepEqual(group?.IpPermissionsEgress ?? [], []);
    });

    it("has a gateway with a prefix list, and rules to several such lists beside each other", async () => {
      const vpc = await vpcId();
      const table = await engine.create(ROUTE_TABLE, "r", { vpcId: vpc });
      const securityGroupId = await groupIn(vpc, "out");
      const rules: Resource[] = [];
      for (const service of ["s3", "dynamodb"]) {
        const gateway = await engine.create(ENDPOINT, service, {
          ...{ vpcId: vpc, routeTableIds: [table.id] },
          serviceName: `com.amazonaws.eu-central-1.${service}`,
        });
        const prefixListId = text(gateway.state, "prefixListId");
        assert.match(prefixListId, /^pl-/);
        rules.push(
          await engine.create(EGRESS, service, { securityGroupId, prefixListId, ...https }),
        );
      }
      const [first, second] = rules;
      assert.ok(first !== undefined && second !== undefined);
      await engine.delete(first);
      assert.equal((await engine.read(first)).id, "");
      assert.deepEqual((await engine.read(second)).state, second.state);
    });

    it("has an endpoint that follows its subnets", async () => {
      const vpc = await vpcId();
      const [one, two] = [await subnetIn(vpc), await subnetIn(vpc)];
      const inputs = {
        ...{ vpcId: vpc, vpcEndpointType: "Interface" },
        serviceName: "com.amazonaws.eu-central-1.sns",
      };
      const made = await engine.create(ENDPOINT, "sns", { ...inputs, subnetIds: [one] });
      const moved = await engine.update(made, { ...inputs, subnetIds: [two] });
      assert.deepEqual((await engine.read(moved)).state.subnetIds, [two]);
    });

    it("answers subnets, the route tables that they go by, and zones", async () => {
      const vpc = await vpcId();
      const subnetId = await subnetIn(vpc);
      const found = await engine.invoke("aws:ec2/getSubnet:getSubnet", { id: subnetId });
      assert.equal(found.vpcId, vpc);
      const ofSubnet = () => engine.invoke("aws:ec2/getRouteTable:getRouteTable", { subnetId });
      await assert.rejects(ofSubnet(), /query returned no results/);
      const table = await engine.create(ROUTE_TABLE, "r", { vpcId: vpc });
      await engine.create(ASSOCIATION, "a", { subnetId, routeTableId: table.id });
      assert.equal((await ofSubnet()).routeTableId, table.id);
      const zones = await engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones");
      assert.deepEqual((zones.names as string[]).slice(0, 2), ["eu-central-1a", "eu-central-1b"]);
      await assert.rejects(
        engine.invoke("aws:ec2/getSubnet:getSubnet", { id: "subnet-00000000000000000" }),
        /couldn't find resource/,
      );
    });

    it("has functions in it, which a published version tells, and one outside does not", async () => {
      const vpc = await vpcId();
      const place = {
        subnetIds: [await subnetIn(vpc)],
        securityGroupIds: [await groupIn(vpc, "f")],
      };
      const inputs = functionInputs("placed");
      const fn = await engine.create(FUNCTION, "f", { ...inputs, vpcConfig: place });
      await engine.update(fn, inputs);
      const placeOf = async (qualifier: string) => {
        const token = "aws:lambda/getFunction:getFunction";
        return (await engine.invoke(token, { functionName: "placed", qualifier })).vpcConfig;
      };
      assert.deepEqual(await placeOf("1"), {
        ...{ ...place, ipv6AllowedForDualStack: false, vpcId: vpc },
      });
      assert.equal(await placeOf("2"), undefined);
    });
  });

  it("imports by id", async () => {
    const made = await engine.create(QUEUE, "known", { name: "known", delaySeconds: 3 });
    const queue = await engine.import(QUEUE, made.id);
    assert.deepEqual(queue.state, made.state);
    assert.deepEqual((await engine.diff(queue, { name: "known", delaySeconds: 3 })).changes, {});

    const functionName = await madeFunction("imported");
    await engine.create(ALIAS, "a", { name: "QA", functionName, functionVersion: "1" });
    const alias = await engine.import(ALIAS, `${functionName}/QA`);
    assert.equal(alias.id, aws.arn("lambda", `function:${functionName}:QA`));
    assert.equal(alias.inputs.functionVersion, "1");
  });

  it("says in AWS's words why something can't be made", async () => {
    await madeFunction("taken");
    await assert.rejects(madeFunction("taken"), /ResourceConflictException/);
  });

  it("says in debug output that runtime management stays in the state", () => {
    assert.match(engine.messages.join("\n"), /kept in the state only/);
  });
});

function topLevel(changes: Record<string, string>): string[] {
  return [...new Set(Object.keys(changes).map((path) => path.replace(/[.[].*$/, "")))].sort();
}

/** What a preview says is known must be what the update then makes. */
function assertPromiseKept(preview: ValueMap, made: ValueMap): void {
  for (const [output, value] of Object.entries(preview))
    if (hasUnknown(value)) assert.ok(output in made, `${output} is missing`);
    else assert.deepEqual(made[output], value, `${output} in the preview and after the update`);
}
