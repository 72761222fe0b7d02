import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";

import { localAccount, localRegion } from "../../local/variables";

/** Makes a bucket that keeps versions. */
export async function makeVersionedBucket(endpoint: string, bucket: string): Promise<void> {
  const s3 = new S3Client({
    endpoint,
    region: localRegion,
    forcePathStyle: true,
    credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  s3.destroy();
}
