import type { S3Client } from "@aws-sdk/client-s3";

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
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    return Promise.all(
      Object.entries(files).map(async ([name, record]) => {
        const { Body } = await s3.send(
          new GetObjectCommand({
            Bucket: folder.bucket,
            Key: folder.prefix + name,
            VersionId: folder.objectVersions[name],
          }),
        );
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
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
  const { GetObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
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
    const { Body, VersionId } = await s3.send(new GetObjectCommand(object));
    const found = (await Body?.transformToByteArray()) ?? new Uint8Array();
    if (sha256(found) !== sha256(bytes)) {
      throw new BucketError(
        `${keyIn(folder, name)} is there already, and is something else: nobody but ldm may put anything under ` +
          `${folder.prefix}. Delete it, or name another prefix in the setting "versions" of Pulumi.yaml`,
      );
    }
    version = VersionId;
  }
  if (version === undefined || version === "null") {
    throw new BucketError(
      `${folder.bucket} keeps no versions of its objects, so that anybody could change what was released: turn ` +
        "versioning on for this bucket",
    );
  }
  return version;
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
  // Its advice about Node would stand in the middle of what the user asked for.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { S3Client } = await import("@aws-sdk/client-s3");
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const used = endpoint === undefined ? profile : undefined;
  const s3 = new S3Client({
    region: folder.region,
    maxAttempts: 3,
    // An emulator has one host for all buckets.
    forcePathStyle: endpoint !== undefined,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
    },
    ...(used === undefined ? {} : { profile: used }),
  });
  try {
    return await work(s3);
  } catch (error) {
    if (error instanceof BucketError) throw error;
    const words = awsWords(error, {
      service: "S3",
      action,
      region: folder.region,
      subject: `s3://${folder.bucket}/${folder.prefix}`,
      profile: used,
      endpoint,
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
