import { z } from "zod";

/** Where in S3 versions are kept. */
export interface VersionPlace {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /** What every key begins with, such as `shop/`; empty, or with a slash at its end. */
  readonly prefix: string;
}

/** Text that names no place. */
export class PlaceError extends Error {
  override name = "PlaceError";
}

/** The setting's value where versions are kept in the repository. */
export const IN_REPOSITORY = "repository";

const RULE = `must be "${IN_REPOSITORY}", or a bucket with its region, such as s3://kettle-and-mug-versions/shop?region=eu-central-1`;

const BUCKET = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const PREFIX = /^([\w.-]+\/)*$/;

/**
 * The project's setting `versions`: where released versions are kept.
 *
 * @returns Nothing where that is the repository.
 */
export const versionsSetting = z.string(RULE).transform((text, context) => {
  try {
    return text === IN_REPOSITORY ? undefined : parsePlace(text);
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

/** @throws PlaceError where it is no `s3://<bucket>[/<prefix>]?region=<region>`. */
function parsePlace(text: string): VersionPlace {
  if (!URL.canParse(text)) throw new PlaceError(RULE);
  const url = new URL(text);
  const region = url.searchParams.get("region") ?? "";
  const prefix = url.pathname.replace(/^\/+|\/+$/g, "").replace(/.$/, "$&/");
  const isWhole = `s3://${url.hostname}${url.pathname}?region=${region}` === text;
  if (!isWhole || !BUCKET.test(url.hostname) || !PREFIX.test(prefix) || !REGION.test(region)) {
    throw new PlaceError(RULE);
  }
  return { bucket: url.hostname, region, prefix };
}

/** A place as the setting spells it. */
export function shownPlace({ bucket, region, prefix }: VersionPlace): string {
  return `s3://${`${bucket}/${prefix}`.replace(/\/$/, "")}?region=${region}`;
}
