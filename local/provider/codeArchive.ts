import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { zipSync, type Zippable } from "fflate";
import { ARCHIVE, ASSET, isMap, optionalText, SIGNATURE, type Value } from "./values";

// The earliest date that a zip file can hold, in local time as zip files have it.
const FIXED_DATE = new Date(1980, 0, 1);

// What Lambda needs to read a file, whatever the umask of the machine it was built on.
const READABLE = (0o100644 << 16) >>> 0;
const UNIX = 3;

/** Zips a Pulumi archive as Lambda takes it. The same files make the same bytes. */
export async function zipArchive(archive: Value | undefined): Promise<Uint8Array> {
  if (isMap(archive) && archive[SIGNATURE] === ARCHIVE) {
    const path = optionalText(archive, "path");
    // A zip file that the program names is uploaded as it is.
    if (path !== undefined && (await stat(path)).isFile()) return readFile(path);
  }
  const files = await filesOf(archive, "");
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (content !== undefined)
      entries[name] = [content, { mtime: FIXED_DATE, os: UNIX, attrs: READABLE }];
  }
  return zipSync(entries, { level: 9 });
}

/** The digest that Lambda shows for a zip file: SHA-256 in base64. */
export function codeSha256(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

async function filesOf(
  value: Value | undefined,
  name: string,
): Promise<Record<string, Uint8Array>> {
  if (!isMap(value)) throw new Error("The code must be an archive or an asset.");
  const path = optionalText(value, "path");
  if (value[SIGNATURE] === ASSET) {
    const content = optionalText(value, "text");
    if (content !== undefined) return { [name]: Buffer.from(content) };
    if (path !== undefined) return { [name]: await readFile(path) };
  }
  if (value[SIGNATURE] === ARCHIVE) {
    if (path !== undefined) return folderFiles(path, name);
    if (isMap(value.assets)) {
      const parts = Object.entries(value.assets).map(([key, asset]) =>
        filesOf(asset, name === "" ? key : `${name}/${key}`),
      );
      return Object.assign({}, ...(await Promise.all(parts))) as Record<string, Uint8Array>;
    }
  }
  throw new Error(
    "The local stand-in reads code from a file, a folder, a text or an archive of these, not from a URL.",
  );
}

async function folderFiles(folder: string, prefix: string): Promise<Record<string, Uint8Array>> {
  if ((await stat(folder)).isFile())
    throw new Error(
      `"${folder}" is a zip file inside another archive, which the local stand-in doesn't unpack.`,
    );
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of found.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const inside = relative(folder, path).split(sep).join("/");
    files[prefix === "" ? inside : `${prefix}/${inside}`] = await readFile(path);
  }
  return files;
}
