import { rmSync, writeFileSync } from "node:fs";

import { digestOf, formatManifest, type VersionManifest } from "../../components/versionManifest";
import { putFiles } from "../../components/versionBucket";
import { readFiles, VersionStore } from "../../components/versionStore";
import type { TempProject } from "./tempProject";

/** A released version as a test describes it. */
export interface ShopVersion {
  /** @default a line that names the version */
  readonly index?: string;
  readonly vendor?: string;
  readonly source?: VersionManifest["source"];
  readonly variables?: VersionManifest["variables"];
}

/** Makes a temporary folder into the project `shop`, with functions that were released. */
export function writeShop(
  project: TempProject,
  functions: Readonly<Record<string, Readonly<Record<number, ShopVersion>>>>,
): void {
  project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  for (const [name, versions] of Object.entries(functions)) {
    project.write(
      `functions/${name}/handler.ts`,
      "export const handler = (): void => undefined;\n",
    );
    for (const [version, released] of Object.entries(versions)) {
      writeVersion(project, name, Number(version), released);
    }
  }
}

/** Writes a released version as `ldm release` would, in the place of one that is there. */
export function writeVersion(
  project: TempProject,
  name: string,
  version: number,
  { index = `// ${name} ${version}\n`, vendor, source = null, variables }: ShopVersion = {},
): void {
  const folder = `functions/${name}/versions/${version}`;
  rmSync(project.path(folder), { recursive: true, force: true });
  const texts = { "index.mjs": index, ...(vendor === undefined ? {} : { "vendor.mjs": vendor }) };
  for (const [file, text] of Object.entries(texts)) project.write(`${folder}/${file}`, text);
  const digest = digestOf(
    Object.entries(texts).map(([file, text]) => ({ name: file, bytes: Buffer.from(text) })),
  );
  project.write(
    `${folder}/manifest.json`,
    formatManifest({
      function: name,
      version,
      ...digest,
      handler: "index.handler",
      source,
      ...(variables === undefined ? {} : { variables }),
    }),
  );
}

/** Writes the stack file of an environment of the shop. */
export function writeStack(project: TempProject, environment: string, settings: string): void {
  const lines = settings
    .trim()
    .split("\n")
    .map((line) => (/^\s/.test(line) ? `  ${line}` : `  shop:${line}`));
  const text = ["config:", `  shop:environment: ${environment.toUpperCase()}`, ...lines, ""];
  project.write(`Pulumi.${environment}.yaml`, text.join("\n"));
}

/** Moves a released version's files into the bucket `shop-versions`, as `ldm move` would. */
export async function keepInBucket(
  project: TempProject,
  name: string,
  version: number,
): Promise<void> {
  const store = new VersionStore(project.path("functions"));
  const files = readFiles(await store.open(name, version));
  const manifest = store.manifestOf(name, version);
  const prefix = `${name}/${version}/${manifest.sha256}/`;
  const keptIn = await putFiles({ bucket: "shop-versions", region: "eu-central-1", prefix }, files);
  writeFileSync(store.fileOf(name, version), formatManifest({ ...manifest, keptIn }));
  rmSync(store.folderOf(name, version), { recursive: true });
}
