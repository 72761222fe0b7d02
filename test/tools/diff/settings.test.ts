import assert from "node:assert/strict";

import { frozenSettings, settingsDigest } from "../../../components/frozenSettings";
import type { FunctionSettings, Settings } from "../../../components/settings/check";
import { DEFAULT_TUNING, type Tuning } from "../../../components/settings/schema";
import { settingDifferences, TUNING_EFFECTS, FROZEN_EFFECT } from "../../../tools/diff/settings";
import type { SettledSide } from "../../../tools/diff/side";

const ORDERS: FunctionSettings = {
  ...DEFAULT_TUNING,
  version: 3,
  network: { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] },
  variables: {},
  secretVariables: new Set(),
};

function sideWith(
  own: Partial<FunctionSettings> = {},
  rest: Partial<Omit<Settings, "functions">> = {},
): SettledSide {
  const settings = { environment: "QA", promotesFrom: undefined, isProtected: false, ...rest };
  return {
    environment: "qa",
    settings: { ...settings, functions: new Map() },
    own: { ...ORDERS, ...own },
  };
}

function digest(own: Partial<FunctionSettings>): string {
  return settingsDigest(frozenSettings("orders", "QA", { ...ORDERS, ...own }), "");
}

describe("the settings that differ", () => {
  it("are none where all are the same, variables and version aside", () => {
    const other = sideWith({ version: 4, variables: { TAX: "1" } });
    assert.deepEqual(settingDifferences(sideWith(), other), []);
  });

  it("are told each with what it changes", () => {
    const other = sideWith(
      {
        memoryMb: 512,
        timeoutSeconds: 20,
        logLevel: "DEBUG",
        batchSize: 5,
        batchWindowSeconds: 1,
        maximumConcurrency: 2,
        maxReceiveCount: 6,
        logRetentionDays: 30,
        keepVersions: 20,
        inNetwork: false,
        settings: "3f2a90c1d2e4",
        canary: { version: 4, weight: 0.1, settings: "aaaaaaaaaaaa" },
        exception: { version: 4, reason: "INC-1" },
      },
      {
        promotesFrom: "dev",
        isProtected: true,
        network: { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] },
        permissionsBoundary: "arn:aws:iam::222222222222:policy/shop-boundary-qa",
      },
    );
    const shown = settingDifferences(sideWith(), other).map(({ setting, values, changes }) =>
      [setting, ...values, changes].join(" | "),
    );
    assert.deepEqual(shown, [
      "memoryMb | 256 | 512 | a new published version",
      "timeoutSeconds | 10 | 20 | a new published version, and the queue",
      "logLevel | INFO | DEBUG | a new published version",
      "batchSize | 10 | 5 | the event source mapping",
      "batchWindowSeconds | 0 | 1 | the event source mapping, and the queue",
      "maximumConcurrency | no limit | 2 | the event source mapping",
      "maxReceiveCount | 5 | 6 | the queue",
      "logRetentionDays | 14 | 30 | the log group",
      "keepVersions | 10 | 20 | the ledger",
      "inNetwork | true | false | a new published version",
      "network | none | 10.20.0.0/16 in 2 zones | a new published version",
      "permissionsBoundary | none | arn:aws:iam::222222222222:policy/shop-boundary-qa | the role",
      "settings | the file's | 3f2a90c1d2e4 | the alias",
      "canary | none | 10% to version 4 with settings aaaaaaaaaaaa | the alias",
      "exception | none | version 4: INC-1 | the alias",
      "promotesFrom | none | dev | nothing in AWS",
      "protected | false | true | nothing in AWS",
    ]);
  });

  const others: Readonly<Required<Tuning>> = {
    memoryMb: 512,
    timeoutSeconds: 20,
    batchSize: 5,
    batchWindowSeconds: 1,
    maximumConcurrency: 2,
    maxReceiveCount: 6,
    logRetentionDays: 30,
    logLevel: "DEBUG",
    keepVersions: 20,
    inNetwork: false,
  };
  for (const [setting, { publishes }] of Object.entries(TUNING_EFFECTS)) {
    it(`are said to publish where Lambda freezes them, and only there: ${setting}`, () => {
      const other = others[setting as keyof Tuning];
      assert.equal(digest({}) !== digest({ [setting]: other }), publishes);
    });
  }

  it("are said to publish where they are variables, or the network", () => {
    for (const change of [{ variables: { TAX: "19" } }, { network: undefined }]) {
      assert.equal(FROZEN_EFFECT.publishes, digest({}) !== digest(change));
    }
  });
});
