import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { VersionStore } from "../../components/versionStore";
import { SnsCapture } from "../../tools/invoke/snsCapture";
import { loadReleased } from "../support/runReleased";

interface StackFile {
  config: {
    "lambda-deployment:variables"?: Record<string, string | number>;
    "lambda-deployment:functions": Record<string, Pin>;
  };
}

interface Pin {
  version: number;
  variables?: Record<string, string | number>;
}

const store = new VersionStore("functions");

for (const environment of ["dev", "qa", "perf", "prod"]) {
  describe(`the variables in Pulumi.${environment}.yaml`, () => {
    const file = parse(readFileSync(`Pulumi.${environment}.yaml`, "utf8")) as StackFile;
    const shared = file.config["lambda-deployment:variables"];
    let sns: SnsCapture;

    before(async () => {
      sns = await SnsCapture.start();
    });

    after(async () => {
      await sns.stop();
    });

    for (const [name, { variables }] of Object.entries(
      file.config["lambda-deployment:functions"],
    )) {
      it(`start every version of ${name}, so that any may be pinned there`, async () => {
        const texts = Object.entries({ ...shared, ...variables }).map(([variable, value]) => [
          variable,
          String(value),
        ]);
        const given = Object.fromEntries(texts) as Record<string, string>;
        for (const version of store.versions(name)) {
          await loadReleased(await store.open(name, version), given, sns);
        }
      });
    }
  });
}
