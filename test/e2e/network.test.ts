import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EC2 } from "@aws-sdk/client-ec2";
import { GetAliasCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { CommandError } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { madeNetworkSchema, NETWORK_TAG } from "../../components/settings/network";
import type { DeployedFunction } from "../../local/deployed";
import { localAccount, localRegion } from "../../local/variables";
import { startLdm } from "../support/ldm";
import { bodyOf, changed, LocalModel } from "../support/localModel";

const EVENTS = join(__dirname, "../../functions/order-intake/events");
const order = JSON.parse(readFileSync(join(EVENTS, "order.json"), "utf8")) as object;
const MADE = { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] };

const stateSchema = z.object({
  checkpoint: z.object({
    latest: z.object({
      resources: z.array(z.object({ urn: z.string(), id: z.string().optional() })),
    }),
  }),
});

function resourcesIn(state: string) {
  return stateSchema.parse(JSON.parse(state)).checkpoint.latest.resources;
}

describe("An environment in a network, on the real engine", function () {
  let model: LocalModel;
  let ec2: EC2;
  let intake: DeployedFunction;
  let stackFile: string;

  before(async () => {
    model = await LocalModel.start();
    ec2 = new EC2({
      endpoint: model.endpoint,
      region: localRegion,
      credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
    });
    // One function shows it.
    for (const name of ["fulfilment", "notification"]) {
      model.set("dev", ["functions", name, "version"], "none");
    }
    stackFile = readFileSync(model.project.stackFile("dev"), "utf8");
  });
  after(async () => {
    ec2.destroy();
    await model.stop();
  });

  const up = async () => {
    const { changes, functions } = await model.up("dev");
    const deployed = functions.get("order-intake");
    assert.ok(deployed !== undefined);
    intake = deployed;
    return changed(changes);
  };
  const ldm = async (...args: string[]) => {
    const { folder, variables } = model.project;
    const { code, stdout, stderr } = await startLdm(["-C", folder, ...args], variables).ended;
    assert.equal(code, 0, `${stdout}${stderr}`);
  };
  const functionArn = () => intake.aliasArn.slice(0, intake.aliasArn.lastIndexOf(":"));
  /** The published version that the alias carries. */
  const carried = async () => {
    const { FunctionVersion: version } = await model.lambda.send(
      new GetAliasCommand({ FunctionName: functionArn(), Name: "DEV" }),
    );
    return version;
  };
  /** Where that version runs. */
  const placeOf = async () => {
    const { VpcConfig: place } = await model.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: intake.aliasArn }),
    );
    return { subnets: place?.SubnetIds ?? [], groups: place?.SecurityGroupIds ?? [] };
  };
  const network = async () => {
    const outputs = await (await model.stack("dev")).outputs();
    return madeNetworkSchema.parse(outputs.network?.value);
  };
  /** VPC, addresses and zone of each, in their order. */
  const subnetsOf = async (ids: readonly string[]) => {
    const { Subnets: found = [] } = await ec2.describeSubnets({ SubnetIds: [...ids] });
    const byId = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    return ids.map((id) => {
      const { VpcId, CidrBlock, AvailabilityZone } = byId.get(id) ?? {};
      return [VpcId, CidrBlock, AvailabilityZone];
    });
  };
  const endpointsIn = async (vpcId: string) => {
    const { VpcEndpoints: endpoints = [] } = await ec2.describeVpcEndpoints({});
    return new Map(
      endpoints
        .filter(({ VpcId }) => VpcId === vpcId)
        .map((endpoint) => [endpoint.ServiceName?.split(".").at(-1) ?? "", endpoint]),
    );
  };
  const rulesOf = async (groupId: string) => {
    const { SecurityGroupRules: rules = [] } = await ec2.describeSecurityGroupRules({
      Filters: [{ Name: "group-id", Values: [groupId] }],
    });
    return rules.map((rule) => ({
      direction: rule.IsEgress === true ? "out" : "in",
      peer: rule.ReferencedGroupInfo?.GroupId ?? rule.CidrIpv4,
      ports: [rule.FromPort, rule.ToPort],
    }));
  };
  const groupsIn = async (vpcId: string) => {
    const { SecurityGroups: groups = [] } = await ec2.describeSecurityGroups({
      Filters: [{ Name: "vpc-id", Values: [vpcId] }],
    });
    return groups.filter(({ GroupName }) => GroupName !== "default");
  };
  const letsThrough = (orderId: string) =>
    model.observe(intake, async (observer) => {
      const MessageBody = JSON.stringify({ ...order, orderId });
      await model.aws.sqs.send(
        new SendMessageCommand({ QueueUrl: intake.sourceQueueUrl, MessageBody }),
      );
      await observer.until(
        (seen) => seen.some((message) => bodyOf(message).orderId === orderId),
        Date.now() + 30_000,
      );
      return observer.seen.some((message) => bodyOf(message).orderId === orderId);
    });

  describe("that the stack makes", () => {
    it("runs its functions in isolated subnets, which reach the endpoint and nothing else", async () => {
      model.set("dev", ["network"], MADE);
      await up();
      const { vpcId, subnetIds, securityGroupIds } = await network();
      assert.deepEqual(await placeOf(), { subnets: subnetIds, groups: securityGroupIds });

      assert.deepEqual(await subnetsOf(subnetIds), [
        [vpcId, "10.20.0.0/18", `${localRegion}a`],
        [vpcId, "10.20.64.0/18", `${localRegion}b`],
      ]);
      const [functions = ""] = securityGroupIds;
      const doors = (await groupsIn(vpcId)).find(({ GroupId }) => GroupId !== functions);
      const https = [443, 443];
      assert.deepEqual(await rulesOf(functions), [
        { direction: "out", peer: doors?.GroupId, ports: https },
      ]);
      assert.deepEqual(await rulesOf(doors?.GroupId ?? ""), [
        { direction: "in", peer: functions, ports: https },
      ]);
      const endpoints = await endpointsIn(vpcId);
      assert.deepEqual([...endpoints.keys()], ["sns"]);
      assert.deepEqual(endpoints.get("sns")?.SubnetIds, subnetIds);
    });

    it("has the stack's tag on all of it, which pipelines go by", async () => {
      const { vpcId } = await network();
      const { Tags: tags = [] } = await ec2.describeTags({});
      const tagged = tags
        .filter(({ Key, Value }) => Key === NETWORK_TAG && Value === "lambda-deployment/dev")
        .map(({ ResourceId = "" }) => ResourceId.replace(/-[^-]+$/, ""));
      assert.ok(tags.some(({ ResourceId }) => ResourceId === vpcId));
      assert.deepEqual(tagged.sort(), [
        ...["rtb", "rtb", "sg", "sg", "sgr", "sgr", "subnet", "subnet", "vpc", "vpce"],
      ]);
    });

    it("lets messages through", async () => {
      assert.ok(await letsThrough("in-network"));
    });

    it("stays as it is at a second update, and a refresh finds it so", async () => {
      assert.deepEqual(await up(), {});
      await (await model.stack("dev")).refresh({ expectNoChanges: true });
    });

    it("gets further endpoints without publishing anything", async () => {
      model.set("dev", ["network", "endpoints"], ["sns", "kms", "s3", "dynamodb"]);
      // Two of them are gateways, each with a rule.
      assert.deepEqual(await up(), { create: 5 });
      assert.equal(await carried(), "1");
      const { vpcId, subnetIds, securityGroupIds } = await network();
      const endpoints = await endpointsIn(vpcId);
      assert.deepEqual([...endpoints.keys()].sort(), ["dynamodb", "kms", "s3", "sns"]);
      const { RouteTables: tables = [] } = await ec2.describeRouteTables({
        Filters: [{ Name: "association.subnet-id", Values: subnetIds }],
      });
      assert.deepEqual(
        new Set(endpoints.get("s3")?.RouteTableIds),
        new Set(tables.map(({ RouteTableId }) => RouteTableId)),
      );
      assert.equal((await rulesOf(securityGroupIds[0] ?? "")).length, 3);
    });

    it("loses an endpoint without touching the others", async () => {
      model.set("dev", ["network", "endpoints"], ["sns", "s3"]);
      assert.deepEqual(await up(), { delete: 3 });
      await (await model.stack("dev")).refresh({ expectNoChanges: true });
      const { securityGroupIds } = await network();
      assert.equal((await rulesOf(securityGroupIds[0] ?? "")).length, 2);
    });

    it("grows by a zone, leaves the other subnets where they are, and publishes", async () => {
      const before = await network();
      model.set("dev", ["network", "zones"], 3);
      await up();
      const { vpcId, subnetIds } = await network();
      assert.equal(vpcId, before.vpcId);
      assert.deepEqual(subnetIds.slice(0, 2), before.subnetIds);
      assert.equal(subnetIds.length, 3);
      assert.equal(await carried(), "2");
      assert.deepEqual((await placeOf()).subnets, subnetIds);
      const sns = (await endpointsIn(vpcId)).get("sns");
      assert.deepEqual(new Set(sns?.SubnetIds), new Set(subnetIds));
    });

    it("is not taken away while versions run in it", async () => {
      const before = resourcesIn(model.state("dev"));
      model.set("dev", ["network"], {});
      await assert.rejects(up(), (error) => {
        assert.ok(error instanceof CommandError);
        assert.match(error.message, /network: subnets of 10\.20\.0\.0\/16 in 3 zones would go/);
        assert.match(error.message, /order-intake version 4 with settings [0-9a-f]{12}/);
        return true;
      });
      assert.deepEqual(resourcesIn(model.state("dev")), before);
      model.set("dev", ["network"], { ...MADE, zones: 3, endpoints: ["sns", "s3"] });
      assert.deepEqual(await up(), {});
    });

    it("is left by a function, and a rollback into it moves the alias alone", async () => {
      const { subnetIds } = await network();
      model.set("dev", ["functions", "order-intake", "inNetwork"], false);
      await up();
      assert.equal(await carried(), "3");
      assert.deepEqual(await placeOf(), { subnets: [], groups: [] });
      assert.ok(await letsThrough("outside"));

      await ldm("rollback", "order-intake", "--env", "dev", "--yes");
      assert.equal(await carried(), "2");
      assert.deepEqual((await placeOf()).subnets, subnetIds);
      assert.ok(await letsThrough("back-in-network"));
      assert.deepEqual(await up(), {});
      await ldm("status", "order-intake", "--env", "dev", "--check");

      // The same by the file alone: what is published in the network is not published there again.
      model.project.editStackFile("dev", (text) =>
        text.replace(/^ +(settings|inNetwork): .*\n/gm, ""),
      );
      assert.deepEqual(await up(), {});
      assert.equal(await carried(), "2");
    });

    it("goes with the environment", async () => {
      const { vpcId } = await network();
      await (await model.stack("dev")).destroy();
      const { Vpcs: vpcs = [] } = await ec2.describeVpcs({});
      assert.deepEqual(
        vpcs.filter(({ IsDefault }) => IsDefault !== true),
        [],
      );
      assert.deepEqual([...(await endpointsIn(vpcId)).keys()], []);
      assert.deepEqual(await groupsIn(vpcId), []);
    });
  });

  describe("that is given", () => {
    it("runs its functions there, with an endpoint of its own, and leaves the rest alone", async () => {
      const { Vpc: vpc } = await ec2.createVpc({ CidrBlock: "10.30.0.0/16" });
      const VpcId = vpc?.VpcId ?? "";
      const { Subnet: subnet } = await ec2.createSubnet({ VpcId, CidrBlock: "10.30.0.0/24" });
      const SubnetId = subnet?.SubnetId ?? "";
      const { GroupId = "" } = await ec2.createSecurityGroup({
        ...{ VpcId, GroupName: "given", Description: "given" },
      });
      const givenRules = await rulesOf(GroupId);

      model.project.editStackFile("dev", () => stackFile);
      model.set("dev", ["network"], {
        ...{ subnets: [SubnetId], securityGroups: [GroupId], endpoints: ["sns"] },
      });
      await up();
      assert.deepEqual(await placeOf(), { subnets: [SubnetId], groups: [GroupId] });
      const sns = (await endpointsIn(VpcId)).get("sns");
      assert.deepEqual(sns?.SubnetIds, [SubnetId]);
      const doors = (await groupsIn(VpcId)).find((group) => group.GroupId !== GroupId);
      assert.deepEqual(await rulesOf(doors?.GroupId ?? ""), [
        { direction: "in", peer: GroupId, ports: [443, 443] },
      ]);
      assert.ok(await letsThrough("given"));
      assert.deepEqual(await up(), {});

      await (await model.stack("dev")).destroy();
      assert.deepEqual([...(await endpointsIn(VpcId)).keys()], []);
      assert.deepEqual(
        (await groupsIn(VpcId)).map((group) => group.GroupId),
        [GroupId],
      );
      assert.deepEqual(await rulesOf(GroupId), givenRules);
    });
  });
});
