import type { ResourceType } from "../resourceType";
import { alias } from "./alias";
import { eventSourceMapping } from "./eventSourceMapping";
import { lambdaFunction } from "./function";
import { functionEventInvokeConfig } from "./functionEventInvokeConfig";
import { logGroup } from "./logGroup";
import { permission } from "./permission";
import { policy } from "./policy";
import { queue } from "./queue";
import { queuePolicy, redriveAllowPolicy } from "./queueAttribute";
import { role } from "./role";
import { rolePolicy } from "./rolePolicy";
import { routeTable } from "./routeTable";
import { routeTableAssociation } from "./routeTableAssociation";
import { runtimeManagementConfig } from "./runtimeManagementConfig";
import { securityGroup } from "./securityGroup";
import { securityGroupEgressRule, securityGroupIngressRule } from "./securityGroupRule";
import { subnet } from "./subnet";
import { topic } from "./topic";
import { topicPolicy } from "./topicPolicy";
import { topicSubscription } from "./topicSubscription";
import { vpc } from "./vpc";
import { vpcEndpoint } from "./vpcEndpoint";

/** Every resource type that the stand-in covers. */
export const resourceTypes: readonly ResourceType[] = [
  alias,
  eventSourceMapping,
  functionEventInvokeConfig,
  lambdaFunction,
  logGroup,
  permission,
  policy,
  queue,
  queuePolicy,
  redriveAllowPolicy,
  role,
  rolePolicy,
  routeTable,
  routeTableAssociation,
  runtimeManagementConfig,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  subnet,
  topic,
  topicPolicy,
  topicSubscription,
  vpc,
  vpcEndpoint,
];
