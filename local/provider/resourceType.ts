import type { Account } from "./account";
import type { Comparison } from "./comparisons";
import type { Value, ValueMap } from "./values";

/** How the real provider treats one input of a resource type. */
export interface Property {
  /** Must be given. @default false */
  readonly required?: boolean;
  /** A change makes a new resource. @default false */
  readonly replaces?: boolean;
  /** What leaving it out means. @default nothing */
  readonly default?: Value;
  /** AWS chooses when it is left out, so leaving it out is never a change. @default false */
  readonly computed?: boolean;
  /** AWS never tells it, so the state keeps what was given. @default false */
  readonly writeOnly?: boolean;
  /** When two values mean the same. @default deep equality */
  readonly same?: Comparison;
  /** What is wrong with a known value: a phrase that follows the property's name. */
  readonly check?: (value: Value) => string | undefined;
}

/** A property for which the real provider makes up a name: `<logical name>-<7 hex digits>`. */
export interface Autoname {
  readonly property: string;
  readonly maxLength: number;
  /** Ending that AWS asks for, such as `.fifo`. @default none */
  readonly suffix?: (inputs: ValueMap) => string;
}

/** A resource as AWS shows it now. */
export interface Live {
  /** The resource's id, in its usual form even when it was imported by another one. */
  readonly id: string;
  readonly state: ValueMap;
}

/** What an update of a resource starts from. */
export interface Change {
  readonly id: string;
  readonly inputs: ValueMap;
  readonly state: ValueMap;
  /** Names of the inputs that differ from the state. */
  readonly changed: ReadonlySet<string>;
}

/** One type of resource that the stand-in covers. */
export interface ResourceType {
  readonly type: string;
  readonly properties: Readonly<Record<string, Property>>;
  /** Outputs that aren't inputs; unknown in a preview unless predicted. */
  readonly outputs: readonly string[];
  readonly autoname?: Autoname;
  /** IAM has no regions: its resources carry no `region`. @default false */
  readonly isGlobal?: boolean;
  /** Rules that concern several inputs. Keys are property names, values say what is wrong. */
  readonly check?: (inputs: ValueMap) => Partial<Record<string, string>>;
  /** Outputs that follow from the inputs alone, in the preview of a new resource. */
  readonly predict?: (inputs: ValueMap, account: Account) => ValueMap;
  /** Outputs that an update changes, in its preview. */
  readonly predictUpdate?: (change: Change) => ValueMap | Promise<ValueMap>;
  /** Makes the resource and answers its id; `log` says something that `pulumi up --debug` shows. */
  readonly create: (
    inputs: ValueMap,
    account: Account,
    log: (message: string) => Promise<void>,
  ) => Promise<string>;
  /** Looks the resource up; `prior` is its last known state, empty at an import. */
  readonly read: (id: string, prior: ValueMap, account: Account) => Promise<Live | undefined>;
  /** Write-only inputs that the live state gives the lie to: after a drift they count as missing. */
  readonly outdated?: (prior: ValueMap, live: ValueMap) => readonly string[];
  readonly update: (change: Change, account: Account) => Promise<void>;
  readonly delete: (id: string, state: ValueMap, account: Account) => Promise<void>;
}
