/** Updates of an environment, as tables call them. */
export const FIRST = "first `up`";
export const NOTHING = "`up` with nothing to do";
export const VERSION = "`up` with one new version";
export const BACK = "going back to the one before";

/** What an environment goes through in short: the version that its first function has at each update. */
export const STEPS = [
  { name: FIRST, version: 1 },
  { name: NOTHING, version: 1 },
  { name: VERSION, version: 2 },
  { name: BACK, version: 1 },
] as const;
