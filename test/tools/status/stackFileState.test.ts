import assert from "node:assert/strict";

import type { FunctionSettings } from "../../../components/settings/check";
import type { NetworkIds, NetworkSettings } from "../../../components/settings/network";
import { DEFAULT_TUNING } from "../../../components/settings/schema";
import { ownSettingsDifferences, stackFileState } from "../../../tools/status/stackFileState";
import { FROZEN_CONFIGURATION } from "../../support/lambdaVersions";

const deployed = { version: 3, settings: "aaaaaaaaaaaa", publishedVersion: "7" };
const canary = { version: 4, settings: "bbbbbbbbbbbb", publishedVersion: "8", weight: 0.1 };
const differ = ["memoryMb 256 → 512"];
const nothing = { notDeployed: [], pinnedSettingsDiffer: [] };

describe("what of a stack file is not deployed yet", () => {
  it("is nothing where the stack runs what it pins", () => {
    assert.deepEqual(stackFileState({ version: 3 }, deployed, []), nothing);
    assert.deepEqual(stackFileState(undefined, undefined, []), nothing);
  });

  const cases: [string, Parameters<typeof stackFileState>, string][] = [
    ["a function that has not run", [{ version: 3 }, undefined, []], "version 3 is to run"],
    ["a function that it leaves out", [undefined, deployed, []], "the stack file leaves it out"],
    [
      "another version, whatever its settings",
      [{ version: 4 }, deployed, differ],
      "version 4 is pinned, and version 3 was deployed",
    ],
    ["its own settings", [{ version: 3 }, deployed, differ], "memoryMb 256 → 512"],
    [
      "pinned settings",
      [{ version: 3, settings: "cccccccccccc" }, deployed, differ],
      "settings cccccccccccc are pinned, and settings aaaaaaaaaaaa were deployed",
    ],
    [
      "a canary",
      [{ version: 3, canary: { version: 4, weight: 0.1 } }, deployed, []],
      "a canary of version 4 is to get 10%",
    ],
    [
      "another weight",
      [{ version: 3, canary: { version: 4, weight: 0.25 } }, { ...deployed, canary }, []],
      "a canary of version 4 is to get 25%",
    ],
    [
      "the end of a canary",
      [{ version: 3 }, { ...deployed, canary }, []],
      "the canary of version 4 is to end",
    ],
  ];
  for (const [what, args, notDeployed] of cases) {
    it(`is ${what}`, () => {
      assert.deepEqual(stackFileState(...args), {
        notDeployed: [notDeployed],
        pinnedSettingsDiffer: [],
      });
    });
  }

  it("is no canary that runs as it should", () => {
    const pin = { version: 3, canary: { version: 4, weight: 0.1 } };
    assert.deepEqual(stackFileState(pin, { ...deployed, canary }, []), nothing);
  });

  it("is not what pinned settings hold back, which is told apart", () => {
    assert.deepEqual(stackFileState({ version: 3, settings: "aaaaaaaaaaaa" }, deployed, differ), {
      notDeployed: [],
      pinnedSettingsDiffer: differ,
    });
  });
});

describe("the settings that differ from those of a published version", () => {
  const made = { cidr: "10.20.0.0/16", zones: 1 };
  const ids = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

  /** What differs where the version was published in a network with some ids, or in none. */
  function differences(network: NetworkSettings | undefined, published: NetworkIds): string[] {
    const settings: FunctionSettings = {
      ...DEFAULT_TUNING,
      version: 3,
      network,
      variables: {},
      secretVariables: new Set(),
    };
    const configuration = {
      ...FROZEN_CONFIGURATION,
      ...{ memoryMb: 256, timeoutSeconds: 10, runtime: "nodejs24.x", architecture: "arm64" },
      variables: {
        DESTINATION_TOPIC_ARN: "arn:aws:sns:eu-central-1:1:orders-DestinationSNSTopic-QA",
        POWERTOOLS_LOG_LEVEL: "INFO",
        POWERTOOLS_SERVICE_NAME: "orders",
      },
      network: published,
    };
    return ownSettingsDifferences({
      name: "orders",
      environment: "QA",
      settings,
      publishedVersion: "7",
      versions: {
        latest: undefined,
        published: [
          { ...configuration, publishedVersion: "7", description: "", lastModified: "before" },
        ],
      },
      network: { ...made, vpcId: "vpc-1", ...ids },
    });
  }

  it("are none in the network that the stack made", () => {
    assert.deepEqual(differences({ ...made, endpoints: ["sns"] }, ids), []);
  });

  it("are told where it ran in no network, in another, or is to leave it", () => {
    const none = { subnetIds: [], securityGroupIds: [] };
    assert.deepEqual(differences({ ...made, endpoints: ["sns"] }, none), [
      "network none → 10.20.0.0/16 in 1 zone",
    ]);
    assert.deepEqual(differences(undefined, ids), ["network 10.20.0.0/16 in 1 zone → none"]);
    const given = { subnets: ["subnet-2"], securityGroups: ["sg-2"], endpoints: [] };
    assert.deepEqual(differences(given, { ...ids, subnetIds: ["subnet-3"] }), [
      "network subnet-3 with sg-1 → subnet-2 with sg-2",
    ]);
  });
});
