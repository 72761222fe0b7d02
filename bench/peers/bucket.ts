import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";

import { localAccount, localRegion } from "../../local/variables";

/** Makes the bucket that a team gives its tool for what it uploads; answers its name. */
export async function makeBucket(endpoint: string): Promise<string> {
  const s3 = new S3Client({
    endpoint,
    region: localRegion,
    forcePathStyle: true,
    credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
  });
  const name = "bench-uploads";
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: localRegion },
      }),
    );
    return name;
  } finally {
    s3.destroy();
  }
}
