import type { Engine } from "../../local/engine";
import type { PeerTools } from "./tools";

/** The bucket that a team gives its tool for what it uploads, where the tool makes none. */
export const UPLOADS = "bench-uploads";

/** Where a contender finds what it needs. */
export interface Site {
  /** An empty folder for its project. */
  readonly folder: string;
  /** An empty folder, not in that of its project, for what a tool keeps for all projects of a user. */
  readonly home: string;
  /** What answers like AWS, and counts what it is asked. */
  readonly endpoint: string;
  readonly engine: Engine;
  readonly tools: PeerTools;
}

/** A way to deploy `order-intake` with its queues and its topic. */
export interface Contender {
  readonly name: string;
  /** Whether it is this program. @default false */
  readonly isOurs?: boolean;
  /** Makes its project, and what an account has to have before anything is deployed to it. */
  readonly prepare: (site: Site) => Promise<Deployment>;
}

/** A project of a contender. */
export interface Deployment {
  /** The handler's source file, which {@link writeRevision} changes. */
  readonly handler: string;
  /** Builds the source, whether it has changed or not, and deploys it. */
  readonly deploy: () => Promise<void>;
  /** Puts in place what going back takes, such as the earlier source; it is not measured. */
  readonly prepareGoingBack: () => Promise<void> | void;
  /** Brings back what ran before the last deployment, as users of this tool do. */
  readonly goBack: () => Promise<void>;
  /** From the source to all that a deployment takes. */
  readonly build: () => Promise<void>;
  /** Tells what deploying what was built would change; `undefined` where the tool can't. */
  readonly preview: (() => Promise<void>) | undefined;
  /** How many resources have changed since this was last asked. */
  readonly changed: () => Promise<number>;
  /** Removes what is not in the site's folder. */
  readonly remove: () => void;
}
