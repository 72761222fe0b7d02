import * as pulumi from "@pulumi/pulumi";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { getRouteTableOutput } from "@pulumi/aws/ec2/getRouteTable";
import { getSubnetOutput } from "@pulumi/aws/ec2/getSubnet";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import {
  GATEWAY_SERVICES,
  isMade,
  MAX_ZONES,
  NETWORK_TAG,
  type GivenNetwork,
  type MadeNetwork,
  type MadeNetworkRecord,
  type NetworkSettings,
} from "./settings/network";

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/**
 * Where the functions of an environment run: private subnets of its own or given ones, with endpoints for the services
 * that they call.
 *
 * A network of its own has no way to the internet, neither in nor out; functions in it reach its endpoints, by HTTPS,
 * and nothing else. (No security group applies to the VPC's own DNS resolver.)
 *
 * ```ts
 * new Network("network", { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] });
 * new Network("network", { subnets: ["subnet-…"], securityGroups: ["sg-…"], endpoints: [] });
 * ```
 */
export class Network extends pulumi.ComponentResource {
  readonly subnetIds: pulumi.Output<string[]>;
  /** Those of the functions. */
  readonly securityGroupIds: pulumi.Output<string[]>;
  /** What the stack tells of it, where it made it. */
  readonly made: pulumi.Output<MadeNetworkRecord> | undefined;

  constructor(name: string, network: NetworkSettings, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:network:Network", name, {}, opts);
    if (isMade(network)) {
      const { vpcId, subnetIds, securityGroupId } = this.#make(name, network);
      this.subnetIds = subnetIds;
      this.securityGroupIds = pulumi.output([securityGroupId]);
      const { cidr, zones } = network;
      const { securityGroupIds } = this;
      this.made = pulumi.output({ cidr, zones, vpcId, subnetIds, securityGroupIds });
    } else {
      this.subnetIds = pulumi.output([...network.subnets]);
      this.securityGroupIds = pulumi.output([...network.securityGroups]);
      this.#connect(name, network);
    }
    this.registerOutputs({
      subnetIds: this.subnetIds,
      securityGroupIds: this.securityGroupIds,
    });
  }

  #make(name: string, { cidr, zones, endpoints }: MadeNetwork) {
    const [, size] = cidr.split("/");
    const child = { parent: this };
    const tags = stackTags();
    const vpc = new Vpc(
      name,
      {
        cidrBlock: cidr,
        numberOfAvailabilityZones: zones,
        // The same however many zones there are, so that another one leaves the others' subnets where they are.
        availabilityZoneCidrMask: Number(size) + Math.log2(MAX_ZONES),
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Isolated", name: "functions" }],
        natGateways: { strategy: "None" },
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags,
      },
      child,
    );
    const { vpcId, isolatedSubnetIds: subnetIds } = vpc;
    const functions = new SecurityGroup(
      name,
      { vpcId, description: "Functions: to the endpoints, and nowhere else", tags },
      child,
    );
    const interfaces = endpoints.filter((service) => !GATEWAY_SERVICES.includes(service));
    const doors = this.#interfaceEndpoints(name, interfaces, { vpcId, subnetIds });
    allowHttps(name, doors, functions.id, this);
    new SecurityGroupEgressRule(
      `${name}-to-endpoints`,
      { securityGroupId: functions.id, referencedSecurityGroupId: doors.id, ...HTTPS, tags },
      child,
    );
    for (const service of endpoints.filter((service) => GATEWAY_SERVICES.includes(service))) {
      const gateway = new VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          serviceName: serviceName(service),
          vpcEndpointType: "Gateway",
          routeTableIds: subnetIds.apply((ids) =>
            pulumi.all(
              ids.map((subnetId) => getRouteTableOutput({ subnetId }, child).routeTableId),
            ),
          ),
          tags,
        },
        child,
      );
      new SecurityGroupEgressRule(
        `${name}-to-${service}`,
        { securityGroupId: functions.id, prefixListId: gateway.prefixListId, ...HTTPS, tags },
        child,
      );
    }
    return { vpcId, subnetIds, securityGroupId: functions.id };
  }

  #connect(name: string, { subnets, securityGroups, endpoints }: GivenNetwork): void {
    const [first] = subnets;
    if (first === undefined || endpoints.length === 0) return;
    const { vpcId } = getSubnetOutput({ id: first }, { parent: this });
    const place = { vpcId, subnetIds: this.subnetIds };
    const doors = this.#interfaceEndpoints(name, endpoints, place);
    for (const id of securityGroups) allowHttps(`${name}-${id}`, doors, id, this);
  }

  /** @returns The security group that all of them have. */
  #interfaceEndpoints(
    name: string,
    services: readonly string[],
    place: { readonly vpcId: pulumi.Output<string>; readonly subnetIds: pulumi.Output<string[]> },
  ): SecurityGroup {
    const doors = new SecurityGroup(
      `${name}-endpoints`,
      {
        vpcId: place.vpcId,
        description: "Endpoints: from the functions, and nobody else",
        tags: stackTags(),
      },
      { parent: this },
    );
    for (const service of services) {
      new VpcEndpoint(
        `${name}-${service}`,
        {
          ...place,
          serviceName: serviceName(service),
          vpcEndpointType: "Interface",
          securityGroupIds: [doors.id],
          // By the service's usual name, so that no function has to know of the endpoint.
          privateDnsEnabled: true,
          tags: stackTags(),
        },
        { parent: this },
      );
    }
    return doors;
  }
}

function allowHttps(
  name: string,
  doors: SecurityGroup,
  from: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  new SecurityGroupIngressRule(
    `${name}-from-functions`,
    {
      securityGroupId: doors.id,
      referencedSecurityGroupId: from,
      ...HTTPS,
      tags: stackTags(),
    },
    { parent },
  );
}

function stackTags(): Record<string, string> {
  return { [NETWORK_TAG]: `${pulumi.getProject()}/${pulumi.getStack()}` };
}

function serviceName(service: string): pulumi.Output<string> {
  return pulumi.interpolate`com.amazonaws.${getRegionOutput().region}.${service}`;
}
