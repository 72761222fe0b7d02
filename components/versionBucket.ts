import type { GetObjectCommandInput, S3Client } from "@aws-sdk/client-s3";

import { awsAccess } from "./awsAccess";
import { awsWords } from "./awsWords";
import { messageOf } from "./messageOf";
import { sha256, type BucketFolder, type FileRecord } from "./versionManifest";

/** What can't be had from a bucket, or put into it, in words. */
export class BucketError extends Error {
  override name = "BucketError";
}

/** A file by its name. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where to put files. */
export type NewFolder = Omit<BucketFolder, "objectVersions">;

/** How to reach S3. */
export interface BucketOptions {
  /** Profile with the credentials. @default those that the SDK finds by itself */
  readonly profile?: string | undefined;
}

/**
 * Fetches files from a folder of a bucket, each in the very version that is on record.
 *
 * @param files Name, size and SHA-256 of each.
 * @throws BucketError where S3 refuses, or has other bytes.
 */
export function fetchFiles(
  folder: BucketFolder,
  files: Readonly<Record<string, FileRecord>>,
  options: BucketOptions = {},
): Promise<NamedFile[]> {
  return withS3(folder, options, "s3:GetObjectVersion", async (s3) => {
    return Promise.all(
      Object.entries(files).map(async ([name, record]) => {
        const { bytes } = await getObject(s3, {
          Bucket: folder.bucket,
          Key: folder.prefix + name,
          VersionId: folder.objectVersions[name],
        });
        if (sha256(bytes) !== record.sha256) {
          throw new BucketError(
            `${keyIn(folder, name)} is not what was released: its SHA-256 is ${sha256(bytes)}, ` +
              `the manifest says ${record.sha256}`,
          );
        }
        return { name, bytes };
      }),
    );
  });
}

/**
 * Puts files into a folder of a bucket, and never over something else: an object that is there already has to be the
 * same. S3 checks what arrives.
 *
 * @returns The same folder with the version of each object.
 * @throws BucketError where S3 refuses, the bucket keeps no versions, or there is another object.
 */
export function putFiles(
  folder: NewFolder,
  files: readonly NamedFile[],
  options: BucketOptions = {},
): Promise<BucketFolder> {
  return withS3(folder, options, "s3:PutObject", async (s3) => {
    const versions = await Promise.all(
      files.map(async (file) => [file.name, await putFile(s3, folder, file)] as const),
    );
    return { ...folder, objectVersions: Object.fromEntries(versions) };
  });
}

/**
 * Deletes files from a folder of a bucket. For as long as the bucket keeps what is deleted, they can still be fetched in the
 * version that is on record.
 *
 * @throws BucketError where S3 refuses.
 */
export function deleteFiles(folder: BucketFolder, options: BucketOptions = {}): Promise<void> {
  return withS3(folder, options, "s3:DeleteObject", async (s3) => {
    const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
    await Promise.all(
      Object.keys(folder.objectVersions).map((name) =>
        s3.send(new DeleteObjectCommand({ Bucket: folder.bucket, Key: folder.prefix + name })),
      ),
    );
  });
}

async function putFile(s3: S3Client, folder: NewFolder, { name, bytes }: NamedFile) {
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const object = { Bucket: folder.bucket, Key: folder.prefix + name };
  const put = new PutObjectCommand({
    ...object,
    Body: bytes,
    // S3 refuses bytes that do not match, and anything where there is an object already.
    ChecksumSHA256: Buffer.from(sha256(bytes), "hex").toString("base64"),
    IfNoneMatch: "*",
  });
  let version: string | undefined;
  try {
    ({ VersionId: version } = await s3.send(put));
  } catch (error) {
    if (!isTaken(error)) throw error;
    const found = await getObject(s3, object);
    if (sha256(found.bytes) !== sha256(bytes)) {
      throw new BucketError(
        `${keyIn(folder, name)} is there already, and is something else: nobody but ldm may put anything under ` +
          `${folder.prefix}. Delete it, or name another prefix in the setting "versions" of Pulumi.yaml`,
      );
    }
    version = found.version;
  }
  if (version === undefined || version === "null") {
    throw new BucketError(
      `${folder.bucket} keeps no versions of its objects, so that anybody could change what was released: turn ` +
        "versioning on for this bucket",
    );
  }
  return version;
}

async function getObject(
  s3: S3Client,
  object: GetObjectCommandInput,
): Promise<{ readonly bytes: Uint8Array; readonly version: string | undefined }> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { Body, VersionId: version } = await s3.send(new GetObjectCommand(object));
  return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), version };
}

/** Whether S3 refused to put an object because there is one. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && error.name === "PreconditionFailed";
}

async function withS3<T>(
  folder: NewFolder,
  { profile }: BucketOptions,
  action: string,
  work: (s3: S3Client) => Promise<T>,
): Promise<T> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const { configuration, asked } = awsAccess({ region: folder.region, profile, endpoint }, 30_000);
  // An emulator has one host for all buckets.
  const s3 = new S3Client({ ...configuration, forcePathStyle: endpoint !== undefined });
  try {
    return await work(s3);
  } catch (error) {
    if (error instanceof BucketError) throw error;
    const words = awsWords(error, {
      ...asked,
      service: "S3",
      action,
      subject: `s3://${folder.bucket}/${folder.prefix}`,
    });
    throw new BucketError((words?.message ?? messageOf(error)).replace(/\.$/, ""), {
      cause: error,
    });
  } finally {
    s3.destroy();
  }
}

function keyIn({ bucket, prefix }: NewFolder, name: string): string {
  return `s3://${bucket}/${prefix}${name}`;
}
