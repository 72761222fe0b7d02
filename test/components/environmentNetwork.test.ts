import assert from "node:assert/strict";
import { join } from "node:path";
import type { Output } from "@pulumi/pulumi";
import { Environment, type Versions } from "../../components/environment";
import {
  declare,
  only,
  optionsFor,
  parsed,
  SUBNETS,
  valueOf,
  type Answers,
  type Declared,
} from "../support/mocks";
import { releasedVersion } from "../support/released";

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

const MADE = { cidr: "10.20.0.0/16" };
const GIVEN = { subnets: ["subnet-0a1b2c3d"], securityGroups: ["sg-0a1b2c3d"] };

const versions: Versions = {
  folder: join(__dirname, "functions"),
  functions: () => ["orders"],
  versions: () => [1, 2, 3],
  open: (name, version) => Promise.resolve(releasedVersion(version, name)),
  contractOf: () => undefined,
  variablesOf: () => new Set(),
};

interface Deployed {
  readonly declared: readonly Declared[];
  readonly outputs: Record<string, unknown>;
}

/** Deploys version 3 of orders, or what `orders` says. */
async function deploy(
  network: unknown,
  { orders = {}, ...answers }: Answers & { readonly orders?: Record<string, unknown> } = {},
): Promise<Deployed> {
  const config = {
    environment: "QA",
    ...(network === undefined ? {} : { network }),
    functions: { orders: { version: 3, ...orders } },
  };
  const { declared, result } = await declare(
    async () => {
      const environment = await Environment.read(versions);
      environment.function("orders");
      return environment.outputs();
    },
    { config, ...answers },
  );
  return { declared, outputs: await valueOf(result as unknown as Output<never>) };
}

function entriesIn({ outputs }: Deployed): { readonly subnets?: readonly string[] }[] {
  const { orders } = outputs.ledgers as { orders: { entries: { subnets?: string[] }[] } };
  return orders.entries;
}

function settingsIn({ outputs }: Deployed): string {
  return (outputs.functions as { orders: { settings: string } }).orders.settings;
}

describe("An environment's network", () => {
  it("is where its functions run", async () => {
    const { declared } = await deploy(MADE);
    assert.deepEqual(only(declared, FUNCTION, "orders").vpcConfig, {
      subnetIds: SUBNETS.slice(0, 2),
      securityGroupIds: ["network-id"],
    });
  });

  it("may be a given one", async () => {
    const { declared } = await deploy(GIVEN);
    assert.deepEqual(only(declared, FUNCTION, "orders").vpcConfig, {
      subnetIds: GIVEN.subnets,
      securityGroupIds: GIVEN.securityGroups,
    });
  });

  it("is none unless somebody says so", async () => {
    const { declared, outputs } = await deploy(undefined);
    assert.equal(only(declared, FUNCTION, "orders").vpcConfig, undefined);
    assert.deepEqual(
      declared.filter(({ type, name }) => /ec2|network/.test(`${type} ${name}`)),
      [],
    );
    assert.deepEqual(Object.keys(outputs), ["functions", "ledgers", "ledgerKey"]);
  });

  it("is left by a function that says so, which may still connect versions of before to it", async () => {
    const { declared } = await deploy(MADE, { orders: { inNetwork: false } });
    assert.equal(only(declared, FUNCTION, "orders").vpcConfig, undefined);
    assert.ok(only(declared, POLICY, "orders-network"));
  });

  it("may be joined by Lambda for the function, and not by the function's own code", async () => {
    const { declared } = await deploy(MADE);
    const { Statement } = parsed(only(declared, POLICY, "orders-network").policy) as {
      Statement: { Action: string[] }[];
    };
    const [allowed, denied] = Statement;
    assert.ok(allowed?.Action.includes("ec2:CreateNetworkInterface"));
    assert.deepEqual(denied, {
      ...allowed,
      Effect: "Deny",
      Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
    });
  });

  it("may be joined before the function is made", async () => {
    const { declared } = await deploy(MADE);
    const { dependsOn } = optionsFor(declared, FUNCTION, "orders");
    assert.ok(dependsOn.includes("RolePolicy::orders-network"), dependsOn.join());
  });

  it("is complete before a function is in it", async () => {
    const { declared } = await deploy(MADE);
    const { dependsOn } = optionsFor(declared, FUNCTION, "orders");
    for (const part of [
      "VpcEndpoint::network-sns",
      "SecurityGroupEgressRule::network-to-endpoints",
    ]) {
      assert.ok(dependsOn.includes(part), `${part} is not among ${dependsOn.join()}`);
    }
  });

  it("makes other settings, which are published", async () => {
    const outside = await deploy(undefined);
    const inside = await deploy(MADE, { outputs: outside.outputs, newestVersion: "2" });
    assert.equal(only(inside.declared, ALIAS, "orders").functionVersion, "2");
    assert.notEqual(settingsIn(inside), settingsIn(outside));
  });

  it("is left alone where only the alias moves", async () => {
    const outside = await deploy(undefined);
    const inside = await deploy(MADE, { outputs: outside.outputs, newestVersion: "2" });
    const back = await deploy(MADE, {
      outputs: inside.outputs,
      orders: { settings: settingsIn(outside) },
      newestVersion: "2",
    });
    assert.equal(only(back.declared, ALIAS, "orders").functionVersion, "1");
    const { ignoreChanges } = optionsFor(back.declared, FUNCTION, "orders");
    assert.ok(ignoreChanges.includes("vpcConfig"), ignoreChanges.join());
  });

  it("is remembered with what was published in it, where the stack made it", async () => {
    const outside = await deploy(undefined);
    const inside = await deploy(MADE, { outputs: outside.outputs, newestVersion: "2" });
    assert.deepEqual(
      entriesIn(inside).map(({ subnets }) => subnets),
      [undefined, SUBNETS.slice(0, 2)],
    );
    assert.deepEqual(
      entriesIn(await deploy(GIVEN)).map(({ subnets }) => subnets),
      [undefined],
    );
  });

  it("does not publish again where nothing changed", async () => {
    const first = await deploy(MADE);
    const second = await deploy(MADE, { outputs: first.outputs, newestVersion: "9" });
    assert.equal(only(second.declared, ALIAS, "orders").functionVersion, "1");
    assert.deepEqual(second.outputs, first.outputs);
  });

  it("does not publish again because of another endpoint", async () => {
    const first = await deploy(MADE);
    const more = { ...MADE, endpoints: ["sns", "sqs"] };
    const second = await deploy(more, { outputs: first.outputs, newestVersion: "9" });
    assert.equal(only(second.declared, ALIAS, "orders").functionVersion, "1");
    assert.ok(only(second.declared, "aws:ec2/vpcEndpoint:VpcEndpoint", "network-sqs"));
  });

  it("publishes again what ran in subnets that a refresh did not find any more", async () => {
    const first = await deploy(MADE);
    const { declared } = await deploy(MADE, {
      outputs: first.outputs,
      newestVersion: "2",
      lostSubnets: SUBNETS.slice(0, 1),
    });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "2");
  });

  it("may grow by a zone", async () => {
    const first = await deploy(MADE);
    const grown = await deploy(
      { ...MADE, zones: 3 },
      { outputs: first.outputs, newestVersion: "2" },
    );
    assert.equal(only(grown.declared, ALIAS, "orders").functionVersion, "2");
    assert.deepEqual(entriesIn(grown)[1]?.subnets, SUBNETS);
  });

  const taken: [string, unknown][] = [
    ["is taken away", undefined],
    ["gets other addresses", { cidr: "10.21.0.0/16" }],
    ["loses a zone", { ...MADE, zones: 1 }],
    ["becomes a given one", GIVEN],
  ];
  for (const [what, network] of taken) {
    it(`stays while versions are published in it: where it ${what}`, async () => {
      const first = await deploy(MADE);
      await assert.rejects(deploy(network, { outputs: first.outputs }), (error: Error) => {
        const [head, version, ...rest] = error.message.split("\n");
        assert.match(String(head), /^network: subnets of 10\.20\.0\.0\/16 in 2 zones would go/);
        assert.equal(version, `  orders version 3 with settings ${settingsIn(first)}`);
        assert.match(rest.join("\n"), /inNetwork: false under defaults/);
        return true;
      });
    });
  }

  it("may be taken away when no version is published in it any more", async () => {
    const first = await deploy(MADE);
    const outside = await deploy(MADE, {
      outputs: first.outputs,
      orders: { inNetwork: false, keepVersions: 2 },
      newestVersion: "2",
    });
    const later = await deploy(MADE, {
      outputs: outside.outputs,
      orders: { inNetwork: false, keepVersions: 2, memoryMb: 512 },
      newestVersion: "3",
    });
    const { declared, outputs } = await deploy(undefined, {
      outputs: later.outputs,
      orders: { inNetwork: false, keepVersions: 2, memoryMb: 512 },
      newestVersion: "9",
    });
    assert.equal(only(declared, ALIAS, "orders").functionVersion, "3");
    assert.equal("network" in outputs, false);
  });
});
