import assert from "node:assert/strict";
import { join } from "node:path";

import type { Contract, VariableRule } from "../../components/contract";
import { checkVariables } from "../../components/variableCheck";
import { VersionStore } from "../../components/versionStore";
import { SnsCapture } from "../../tools/invoke/snsCapture";
import { bundleFunction } from "../../tools/release/bundle";
import { readContract } from "../../tools/release/contractFile";
import { loadReleased } from "../support/runReleased";
import { TempProject } from "../support/tempProject";
import { EVERY_VARIABLE } from "../support/variables";

type Values = Readonly<Record<string, string | undefined>>;

/** What a variable of a type may turn out to be; more for those with a pattern follow. */
const TRIED = {
  text: ["", " ", "0", "text", " text "],
  integer: ["", "1.5", "1e1", "0x10", "+1", "one", "5.0", " 5 ", "9007199254740993"],
  number: ["", "1.5", "1e1", "0x10", ".5", "five", "5%", " 5 "],
  boolean: ["", "true", "false", "yes"],
  url: ["", "https://example.com", "example.com"],
};

/** Values on either side of a pattern. */
const TRIED_FOR: Readonly<Record<string, readonly string[]>> = {
  CURRENCY: ["CHF", " CHF ", "eur", "EURO", "EU", "EUR,CHF", "€UR"],
  WAREHOUSES: [
    "ROT=NL",
    " ROT=NL , MAD=ES+PT\t",
    "ROT=NL,",
    ",ROT=NL",
    "ROT=NL,,MAD=ES",
    "ROT=NL;MAD=ES",
    "ROT=NL+",
    "ROT= NL",
    "ROT=NL +BE",
    "rot=NL",
    "ROTT=NL",
    "ROT=NLD",
    "ROT",
  ],
};

function triedFor(name: string, rule: VariableRule): readonly (string | undefined)[] {
  const tried = [undefined, ...TRIED[rule.type], ...(TRIED_FOR[name] ?? [])];
  if (rule.type !== "integer" && rule.type !== "number") return tried;
  const limits = [rule.min, rule.max].filter((limit) => limit !== undefined);
  return [...tried, ...limits.flatMap((limit) => [limit - 1, limit, limit + 1]).map(String)];
}

/** The variables that a contract names, and of the others none. */
function namedBy(contract: Contract): Values {
  const entries = Object.entries(EVERY_VARIABLE);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name in contract.variables ? value : undefined]),
  );
}

/** What code says to these variables when it starts; nothing when it starts. */
async function refusalOf(load: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await load();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Tries every variable of a contract and compares what the check says to what the code does. */
async function prove(
  contract: Contract,
  start: (values: Values) => Promise<unknown>,
): Promise<void> {
  const good = namedBy(contract);
  // That it starts with these alone proves that the contract names all that it needs.
  assert.equal(await refusalOf(() => start(good)), undefined);
  for (const [name, rule] of Object.entries(contract.variables)) {
    for (const value of triedFor(name, rule)) {
      const values = { ...good, [name]: value };
      const refusal = await refusalOf(() => start(values));
      const shown = `${name}=${JSON.stringify(value)}`;
      assert.equal(isFulfilled(contract, values), refusal === undefined, `${shown}: ${refusal}`);
      if (refusal !== undefined) assert.match(refusal, new RegExp(`: Variable ${name} `), shown);
    }
  }
}

function isFulfilled(contract: Contract, values: Values): boolean {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) variables[name] = value;
  }
  const secretVariables = new Set(Object.keys(variables));
  const given = { variables, ownVariables: [], secretVariables };
  return checkVariables(contract, given).length === 0;
}

describe("the contract", () => {
  const root = join(__dirname, "../..");
  const store = new VersionStore(join(root, "functions"));
  let sns: SnsCapture;

  before(async () => {
    sns = await SnsCapture.start();
  });

  after(async () => {
    await sns.stop();
  });

  for (const name of store.functions()) {
    for (const version of store.versions(name)) {
      it(`of ${name} ${version} asks for what its bytes need, no more and no less`, async () => {
        const released = await store.open(name, version);
        const { contract } = released;
        assert.ok(contract, `the manifest of ${name} ${version} has no variables`);
        await prove(contract, (values) => loadReleased(released, values, sns));
      });
    }

    it(`of ${name}'s source asks for what its next version needs, no more and no less`, async () => {
      const contract = readContract(root, name);
      assert.ok(contract, `functions/${name}/contract.yaml is missing`);
      const next = new TempProject();
      try {
        const { files } = await bundleFunction(root, name);
        for (const { name: file, bytes } of files) next.write(file, Buffer.from(bytes).toString());
        const released = { folder: next.root, function: name, version: 1 };
        await prove(contract, (values) => loadReleased(released, values, sns));
      } finally {
        next.remove();
      }
    });
  }
});
