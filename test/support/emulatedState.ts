import assert from "node:assert/strict";
import { StateStore } from "../../accounts/stateStore";
import type { StateLocation } from "../../accounts/stateAccess";
import { localAccount, localRegion } from "../../local/variables";
import { declare, only } from "./mocks";

const BUCKET = "kettle-and-mug-state";

/**
 * Makes the bucket and the key of a `StateStore`, with the policies that it declares; the stand-in for the aws provider knows
 * neither.
 *
 * @param endpoint Where the emulator listens.
 */
export async function makeState(endpoint: string): Promise<StateLocation> {
  const { declared } = await declare(
    () =>
      new StateStore("state", {
        bucketName: BUCKET,
        account: { partition: "aws", id: localAccount },
        region: localRegion,
      }),
  );
  const { policy: keyPolicy } = only(declared, "aws:kms/key:Key", "state");
  const { policy } = only(declared, "aws:s3/bucketPolicy:BucketPolicy", "state");

  const key = await asAccount("kms", endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.CreateKey",
    },
    body: JSON.stringify({ Policy: keyPolicy }),
  });
  const { KeyMetadata } = JSON.parse(key) as { KeyMetadata: { Arn: string } };
  const put = (query: string, body: string) =>
    asAccount("s3", `${endpoint}/${BUCKET}${query}`, { method: "PUT", body });
  await put(
    "",
    `<CreateBucketConfiguration><LocationConstraint>${localRegion}</LocationConstraint></CreateBucketConfiguration>`,
  );
  await put(
    "?encryption",
    `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>` +
      `<KMSMasterKeyID>${KeyMetadata.Arn}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
  );
  await put("?policy", String(policy));
  return { bucket: BUCKET, keyArn: KeyMetadata.Arn };
}

/** Asks as the account itself, whose signature the emulator does not check; answers what it says. */
async function asAccount(
  service: string,
  url: string,
  request: { method: string; headers?: Readonly<Record<string, string>>; body: string },
): Promise<string> {
  const scope = `${localAccount}/20260101/${localRegion}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const answer = await fetch(url, { ...request, headers: { ...request.headers, authorization } });
  const text = await answer.text();
  assert.ok(answer.ok, text);
  return text;
}
