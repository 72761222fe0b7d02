import type { Ledger, Pin } from "./ledger";

/** What the provider gives as the newest published version where there is none. */
const UNPUBLISHED = "$LATEST";

/** What the state has of a function: what it was published as last. */
export interface NewestPublication {
  /** The function's description. */
  readonly description: string;
  /** Lambda's number of its newest published version; `$LATEST` where it has none. */
  readonly publishedVersion: string;
}

/**
 * The description that a function gets before it is published; Lambda publishes only what differs from what it
 * published last, so it decides whether anything comes out.
 *
 * Usually it is the pin, in words. If the function is that already, then either an update has published it and
 * failed before it could record that: the newest published version is the pin's, and nothing must differ. Or the
 * ledger knows the newest one, or there is none at all: then the pin's own is gone, and the description has to differ
 * for it to be published again.
 *
 * @param recorded The ledger as the last update left it, with entries that are gone.
 */
export function publicationDescription(
  pin: Pick<Pin, "version" | "settings">,
  newest: NewestPublication | undefined,
  recorded: Ledger | undefined,
): string {
  const first = `version ${pin.version}, settings ${pin.settings}`;
  const again = `${first}, again`;
  const isGone =
    newest?.publishedVersion === UNPUBLISHED ||
    recorded?.entries.some(
      ({ publishedVersion }) => publishedVersion === newest?.publishedVersion,
    ) === true;
  if (newest?.description === (isGone ? first : again)) return again;
  return first;
}
