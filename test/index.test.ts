import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import program from "../index";
import { VersionStore } from "../components/versionStore";
import { stackNamesIn } from "../tools/project/stackNames";
import { declare, only, PROJECT, type Declared } from "./support/mocks";

const ROOT = join(__dirname, "..");
const store = new VersionStore(join(ROOT, "functions"));
const STACKS = stackNamesIn(ROOT);

interface StackFile {
  readonly config: Record<string, unknown>;
  readonly secretKeys: readonly string[];
}

/** The configuration as Pulumi would hand it over: the project's defaults under the stack file's values. */
function read(stack: string): StackFile {
  const text = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  const prefix = `${PROJECT}:`;
  const own = Object.entries((parse(text) as { config: Record<string, unknown> }).config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  const isSecret = (value: unknown) => JSON.stringify(value).includes('"secure":');
  return {
    // What is encrypted is not decrypted here: any text does.
    config: {
      variables: {},
      defaults: {},
      ...(JSON.parse(
        JSON.stringify(Object.fromEntries(own)).replace(/\{"secure":("(?:[^"\\]|\\.)*")\}/g, "$1"),
      ) as Record<string, unknown>),
    },
    secretKeys: own.filter(([, value]) => isSecret(value)).map(([key]) => key),
  };
}

/** The versions that a stack file pins, by function. */
function pinsOf(stack: string): [string, number][] {
  const functions = read(stack).config.functions as Record<string, { version: number | "none" }>;
  return Object.entries(functions).flatMap(([name, { version }]) =>
    version === "none" ? [] : [[name, version]],
  );
}

/** The outputs of a stack that runs what its file pins. */
function outputsOf(stack: string) {
  const ledgers = pinsOf(stack).map(([name, version]) => {
    const carried = { version, settings: "aaaaaaaaaaaa", publishedVersion: "1" };
    return [
      name,
      {
        functionName: `${name}-${stack}-0000001`,
        entries: [{ ...carried, sha256: store.manifestOf(name, version).sha256 }],
        history: [{ ...carried, since: "2026-01-01T00:00:00.000Z" }],
      },
    ];
  });
  return { ledgers: Object.fromEntries(ledgers) as unknown };
}

/** Deploys a fresh stack, after all the others. */
async function deploy(stack: string): Promise<readonly Declared[]> {
  const others = STACKS.filter((other) => other !== stack);
  const otherStacks = Object.fromEntries(others.map((other) => [other, outputsOf(other)]));
  return (await declare(program, { stack, ...read(stack), otherStacks })).declared;
}

for (const stack of STACKS) {
  const environment = String(read(stack).config.environment);

  describe(`The program for Pulumi.${stack}.yaml`, () => {
    let declared: readonly Declared[];
    before(async () => {
      declared = await deploy(stack);
    });

    for (const [name, version] of pinsOf(stack)) {
      it(`pins alias ${environment} of ${name} to version ${version}`, () => {
        const { sha256 } = store.manifestOf(name, version);
        const alias = only(declared, "aws:lambda/alias:Alias", name);
        assert.equal(alias.name, environment);
        assert.ok(String(alias.description).startsWith(`version ${version}, sha256 ${sha256}, `));
      });

      it(`gives ${name} a source queue and a destination topic of ${environment}`, () => {
        assert.equal(
          only(declared, "aws:sqs/queue:Queue", name).name,
          `${name}-SourceSQSQueue-${environment}`,
        );
        assert.equal(
          only(declared, "aws:sns/topic:Topic", name).name,
          `${name}-DestinationSNSTopic-${environment}`,
        );
      });
    }

    it("declares every function that the file pins, and no other", () => {
      const functions = declared.filter(({ type }) => type === "aws:lambda/function:Function");
      assert.deepEqual(
        functions.map(({ name }) => name).sort(),
        pinsOf(stack)
          .map(([name]) => name)
          .sort(),
      );
    });

    it("feeds each function from the one before it, where both run", () => {
      const runs = new Set(pinsOf(stack).map(([name]) => name));
      for (const [from, to] of [
        ["order-intake", "fulfilment"],
        ["fulfilment", "notification"],
      ] as const) {
        if (!runs.has(from) || !runs.has(to)) continue;
        only(declared, "aws:sns/topicSubscription:TopicSubscription", `${from}-to-${to}`);
      }
    });

    it("names nothing after another environment", () => {
      const others = STACKS.filter((other) => other !== stack);
      const names = declared.map(({ inputs }) => String(inputs.name));
      for (const other of others) {
        const suffix = `-${other.toUpperCase()}`;
        assert.deepEqual(
          names.filter((name) => name.endsWith(suffix)),
          [],
        );
      }
    });
  });
}

describe("The program with a permissions boundary", () => {
  const permissionsBoundary = "arn:aws:iam::000000000000:policy/lambda-deployment-boundary-dev";
  const ROLE = "aws:iam/role:Role";
  const declaredWith = async (settings: Record<string, unknown>) => {
    const { config, secretKeys } = read("dev");
    const stack = { stack: "dev", secretKeys, config: { ...config, ...settings } };
    const { declared } = await declare(program, stack);
    // They are declared as soon as what they need is known, in one order or another.
    return [...declared].sort((a, b) => (`${a.type}::${a.name}` < `${b.type}::${b.name}` ? -1 : 1));
  };

  it("has every role carry it, and changes nothing else", async () => {
    const without = await declaredWith({});
    const roles = without.filter(({ type }) => type === ROLE);
    assert.equal(roles.length, pinsOf("dev").length);
    const expected = without.map((each) =>
      each.type === ROLE ? { ...each, inputs: { ...each.inputs, permissionsBoundary } } : each,
    );
    assert.deepEqual(await declaredWith({ permissionsBoundary }), expected);
  });

  it("has none by the default of Pulumi.yaml, as without the setting", async () => {
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { default?: unknown }>;
    };
    const byDefault = { permissionsBoundary: config.permissionsBoundary?.default };
    assert.deepEqual(await declaredWith(byDefault), await declaredWith({}));
  });

  it("is refused where the stack is tied to another account", async () => {
    const { config, secretKeys } = read("dev");
    const tied = {
      stack: "dev",
      secretKeys,
      config: { ...config, permissionsBoundary, "aws:allowedAccountIds": ["222222222222"] },
    };
    await assert.rejects(declare(program, tied), /is a policy of account 000000000000/);
  });
});

describe("The stack files", () => {
  it("say of every function which version runs, or that none does", () => {
    for (const stack of STACKS) {
      const { functions } = read(stack).config as { functions: Record<string, unknown> };
      assert.deepEqual(Object.keys(functions).sort(), store.functions());
    }
  });

  it("make the same resources of a function in every environment", async () => {
    const shapes = new Map<string, string[]>();
    for (const stack of STACKS) {
      const declared = await deploy(stack);
      for (const [name] of pinsOf(stack)) {
        // Of what freezes runtimes there is one for each published version, of subscriptions one for each feeder.
        const shape = declared
          .filter((each) => each.name === name || each.name.startsWith(`${name}-dead`))
          .map(({ type }) => type)
          .sort();
        assert.ok(shape.length > 10);
        assert.deepEqual(shape, shapes.get(name) ?? shape, `${name} in ${stack}`);
        shapes.set(name, shape);
      }
    }
  });
});
