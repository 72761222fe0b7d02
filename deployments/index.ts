import { resolve } from "node:path";

import { leaveOutStackTraces } from "../components/stackTraces";
import { EnvironmentDeployment } from "./environmentDeployment";
import { readDeployments } from "./settings/read";

/**
 * How Pulumi Cloud deploys the environments of the project in the folder above, each from the same branch by its
 * own stack file and with its own role. It is a program apart, since no stack should say how it is deployed itself.
 */
export = () => {
  leaveOutStackTraces();
  const { environments, ...shared } = readDeployments(resolve(".."));
  for (const [name, own] of environments) {
    new EnvironmentDeployment(name, { ...shared, ...own });
  }
  return {
    environments: Object.fromEntries(
      [...environments].map(([name, { deployOn }]) => [name, deployOn]),
    ),
  };
};
