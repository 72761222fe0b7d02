import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import program from "../index";
import { VersionStore } from "../components/versionStore";
import { declare, only, PROJECT, type Declared } from "./support/mocks";

const ROOT = join(__dirname, "..");
const FLOW = ["order-intake", "fulfilment", "notification"];

/** The configuration as Pulumi would hand it over: the project's defaults under the stack file's values. */
function configOf(stack: string): Record<string, unknown> {
  const read = (file: string) =>
    parse(readFileSync(join(ROOT, file), "utf8")) as { config: Record<string, unknown> };
  const prefix = `${PROJECT}:`;
  const own = Object.entries(read(`Pulumi.${stack}.yaml`).config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return { variables: {}, defaults: {}, ...(Object.fromEntries(own) as Record<string, unknown>) };
}

async function deploy(stack: string): Promise<readonly Declared[]> {
  return (await declare(program, { stack, config: configOf(stack) })).declared;
}

const PINNED = {
  dev: { "order-intake": 4, fulfilment: 2, notification: 2 },
  qa: { "order-intake": 3, fulfilment: 2, notification: 2 },
  perf: { "order-intake": 2, fulfilment: 1, notification: 1 },
  prod: { "order-intake": 1, fulfilment: 1, notification: 1 },
};

for (const [stack, pins] of Object.entries(PINNED)) {
  const environment = stack.toUpperCase();

  describe(`The program for Pulumi.${stack}.yaml`, () => {
    let declared: readonly Declared[];
    before(async () => {
      declared = await deploy(stack);
    });

    for (const [name, version] of Object.entries(pins)) {
      it(`pins alias ${environment} of ${name} to version ${version}`, () => {
        const { sha256 } = new VersionStore(join(ROOT, "functions")).open(name, version);
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

    it("connects each function to the next", () => {
      const arrows = declared.filter(
        ({ type }) => type === "aws:sns/topicSubscription:TopicSubscription",
      );
      assert.deepEqual(
        arrows.map(({ name }) => name),
        ["order-intake-to-fulfilment", "fulfilment-to-notification"],
      );
    });

    it("names nothing after another environment", () => {
      const others = Object.keys(PINNED).filter((other) => other !== stack);
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

describe("The stack files", () => {
  it("make the same resources in every environment", async () => {
    const shapes = [];
    for (const stack of Object.keys(PINNED)) {
      const declared = await deploy(stack);
      // What freezes the runtime is called after version and settings, which are meant to differ.
      shapes.push(
        declared
          .filter(({ type }) => !type.includes("RuntimeManagementConfig"))
          .map(({ type, name }) => `${type} ${name}`)
          .sort(),
      );
    }
    const [first, ...others] = shapes;
    for (const other of others) assert.deepEqual(other, first);
  });

  it("say the same things in the same order, so that a diff shows what differs", () => {
    const keys = Object.keys(PINNED).map((stack) => keysOf(configOf(stack)));
    const [first, ...others] = keys;
    for (const other of others) assert.deepEqual(other, first);
  });

  it("declare every function that there is", () => {
    assert.deepEqual(new VersionStore(join(ROOT, "functions")).functions(), [...FLOW].sort());
  });
});

/** Every key of a map and of the maps inside, in order, as dotted paths. */
function keysOf(map: unknown, path = ""): string[] {
  if (typeof map !== "object" || map === null) return [path];
  return Object.entries(map).flatMap(([key, value]) => keysOf(value, `${path}.${key}`));
}
