import { isMade, NETWORK_TAG, type NetworkSettings } from "../components/settings/network";
import type { Place } from "./place";
import type { Statement } from "./statements";

/** What a network's permissions are about. */
export interface NetworkPermissionsArgs {
  readonly network: NetworkSettings;
  readonly place: Place;
  /** Name of the main project. */
  readonly project: string;
}

/** What the program makes, with the operations that do. */
const MADE = {
  vpc: ["CreateVpc"],
  subnet: ["CreateSubnet"],
  "internet-gateway": ["CreateInternetGateway"],
  "route-table": ["CreateRouteTable"],
  "security-group": ["CreateSecurityGroup"],
  "security-group-rule": ["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"],
  "vpc-endpoint": ["CreateVpcEndpoint"],
} as const;

/** What it takes to preview an environment that runs in a network. EC2 knows these without a resource. */
export function networkReading(): Statement {
  return {
    Sid: "ReadNetwork",
    Effect: "Allow",
    Action: [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribePrefixLists",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
    ],
    Resource: "*",
  };
}

/**
 * What it takes to make, change and take down an environment's network. EC2's ids say nothing of whose they are: the tag
 * does that the program gives to all that it makes.
 */
export function networkWriting({ network, place, project }: NetworkPermissionsArgs): Statement[] {
  if (!isMade(network) && network.endpoints.length === 0) return [];
  const arn = (resource: string) =>
    `arn:${place.account.partition}:ec2:${place.region}:${place.account.id}:${resource}`;
  const kinds = Object.keys(MADE).map((kind) => arn(`${kind}/*`));
  const operations = Object.values(MADE).flat();
  const own = (key: "RequestTag" | "ResourceTag") => ({
    [`aws:${key}/${NETWORK_TAG}`]: `${project}/${place.stack}`,
  });
  return [
    {
      Sid: "MakeNetwork",
      Effect: "Allow",
      Action: ec2(operations),
      Resource: kinds,
      Condition: { StringEquals: own("RequestTag") },
    },
    {
      Sid: "TagWhatIsMade",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: kinds,
      Condition: { StringEquals: { "ec2:CreateAction": operations } },
    },
    {
      Sid: "ChangeNetwork",
      Effect: "Allow",
      Action: ec2([
        // Of these the new part has the tag of the request, and what it is in has the resource's.
        ...operations.filter((operation) => operation !== "CreateVpc"),
        "AssociateRouteTable",
        "AttachInternetGateway",
        "DeleteInternetGateway",
        "DeleteRouteTable",
        "DeleteSecurityGroup",
        "DeleteSubnet",
        "DeleteVpc",
        "DeleteVpcEndpoints",
        "DetachInternetGateway",
        "DisassociateRouteTable",
        "ModifySecurityGroupRules",
        "ModifySubnetAttribute",
        "ModifyVpcAttribute",
        "ModifyVpcEndpoint",
        "RevokeSecurityGroupEgress",
        "RevokeSecurityGroupIngress",
      ]),
      Resource: kinds,
      Condition: { StringEquals: own("ResourceTag") },
    },
    ...(isMade(network)
      ? []
      : [
          {
            // They are others', and have no tag of ours.
            Sid: "MakeEndpointsInGivenNetwork",
            Effect: "Allow" as const,
            Action: ec2(["CreateSecurityGroup", "CreateVpcEndpoint"]),
            Resource: [arn("vpc/*"), ...network.subnets.map((id) => arn(`subnet/${id}`))],
          },
        ]),
    {
      // Lambda leaves them behind in subnets that are to go, not in use any more; EC2 deletes no others.
      Sid: "DeleteWhatLambdaLeaves",
      Effect: "Allow",
      Action: "ec2:DeleteNetworkInterface",
      Resource: arn("network-interface/*"),
    },
  ];
}

function ec2(operations: readonly string[]): string[] {
  return operations.map((operation) => `ec2:${operation}`);
}
