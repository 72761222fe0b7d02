import { z } from "zod";
import { isMap } from "../isMap";
import { wholeNumber } from "./wholeNumber";

/** A network of the environment's own: private subnets without any way to the internet. */
export interface MadeNetwork {
  /** Its addresses, such as `10.20.0.0/16`. */
  readonly cidr: string;
  /** In how many availability zones it has a subnet. */
  readonly zones: number;
  /** Services of AWS that it has an endpoint for. */
  readonly endpoints: readonly string[];
}

/** Subnets and security groups that are there already. */
export interface GivenNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Services of AWS that the program makes an endpoint for. */
  readonly endpoints: readonly string[];
}

/** Where the functions of an environment run. */
export type NetworkSettings = MadeNetwork | GivenNetwork;

/** The ids by which Lambda knows where a function runs. */
export interface NetworkIds {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** What the stack made, as its stack output `network` tells. */
export const madeNetworkSchema = z.object({
  cidr: z.string(),
  zones: z.int(),
  vpcId: z.string(),
  subnetIds: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
});

/** A network that the stack made, with its ids. */
export type MadeNetworkRecord = Readonly<z.infer<typeof madeNetworkSchema>>;

/** Reads that stack output; nothing where the stack has made none. */
export function readMadeNetwork(output: unknown): MadeNetworkRecord | undefined {
  return madeNetworkSchema.safeParse(output).data;
}

/** Endpoints that belong to route tables and cost nothing (Amazon VPC user guide, "Gateway endpoints"). */
export const GATEWAY_SERVICES: readonly string[] = ["s3", "dynamodb"];

/** Tag of all that a stack makes of a network; its value is `<project>/<stack>`. Roles of pipelines go by it. */
export const NETWORK_TAG = "deployed-by";

/** Zones that there is room for in the addresses, so that another one leaves the others' subnets where they are. */
export const MAX_ZONES = 4;

const CIDR_RULE =
  "must be a private range of addresses from /16 to /24 that begins where it says, such as 10.20.0.0/16";
const SERVICE_RULE =
  "must be a service as it stands in com.amazonaws.<region>.<service>, such as sns, sqs, kms or secretsmanager";
const FORM_RULE =
  'must be a map: "cidr" for a network of its own, or "subnets" and "securityGroups" that are there already';

const endpoints = z
  .array(z.string(SERVICE_RULE).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, SERVICE_RULE), {
    error: "must be a list of services",
  })
  .refine(isSet, { error: "must name each service once" });

const made = z.strictObject(
  {
    cidr: z.string(CIDR_RULE).refine(isPrivateRange, { error: CIDR_RULE }),
    zones: wholeNumber(1, MAX_ZONES).default(2),
    endpoints: endpoints
      .refine((services) => services.includes("sns"), {
        error: "must have sns among them: every function publishes to its topic",
      })
      .default(["sns"]),
  },
  { error: FORM_RULE },
);

const given = z.strictObject(
  {
    subnets: idsOf("subnet"),
    securityGroups: idsOf("sg"),
    endpoints: endpoints
      .refine((services) => !services.some((service) => GATEWAY_SERVICES.includes(service)), {
        error: `must not have ${GATEWAY_SERVICES.join(" or ")}: these belong to the route tables of your subnets, which the program does not touch`,
      })
      .default([]),
  },
  { error: FORM_RULE },
);

/**
 * The setting `network`.
 *
 * @returns Nothing where there is none, which an empty map says too.
 */
export const networkSetting = z.unknown().transform((value, context) => {
  const keys = isMap(value) ? Object.keys(value) : undefined;
  if (keys?.length === 0) return undefined;
  return parseNetwork(value, keys ?? [], context);
});

function parseNetwork(
  value: unknown,
  keys: readonly string[],
  context: z.core.$RefinementCtx,
): NetworkSettings {
  const isGiven = keys.includes("subnets") || keys.includes("securityGroups");
  if (isGiven && keys.includes("cidr")) {
    context.addIssue({ code: "custom", message: `${FORM_RULE}, not both` });
    return z.NEVER;
  }
  const parsed = (isGiven ? given : made).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
}

/** Names of the settings of a network, of either kind. */
export const NETWORK_KEYS: readonly string[] = [
  ...new Set([...Object.keys(made.shape), ...Object.keys(given.shape)]),
];

/** Whether the program makes the network. */
export function isMade(network: NetworkSettings): network is MadeNetwork {
  return "cidr" in network;
}

/**
 * Where a function runs, in words, which are a part of its frozen settings: other subnets or security groups, other
 * settings. Endpoints are not among them.
 */
export function networkInWords(network: NetworkSettings): string {
  return isMade(network)
    ? madeInWords(network)
    : idsInWords({ subnetIds: network.subnets, securityGroupIds: network.securityGroups });
}

/**
 * The same by what Lambda tells.
 *
 * @param made The network that the stack has made, if it has.
 * @returns Nothing where a function runs in none.
 */
export function networkByIds(
  ids: NetworkIds,
  made: MadeNetworkRecord | undefined,
): string | undefined {
  if (ids.subnetIds.length === 0) return undefined;
  const words = idsInWords(ids);
  return made !== undefined && words === idsInWords(made) ? madeInWords(made) : words;
}

/** A network that is made, in the words of {@link networkInWords}. */
export function madeInWords({ cidr, zones }: Pick<MadeNetwork, "cidr" | "zones">): string {
  return `${cidr} in ${zones === 1 ? "1 zone" : `${zones} zones`}`;
}

function idsInWords({ subnetIds, securityGroupIds }: NetworkIds): string {
  return `${[...subnetIds].sort().join(", ")} with ${[...securityGroupIds].sort().join(", ")}`;
}

function idsOf(kind: "subnet" | "sg") {
  const rule = `must be ids such as ${kind}-0a1b2c3d4e5f67890`;
  return z
    .array(z.string(rule).regex(new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`), rule), {
      error: `must be a list of ids such as ${kind}-0a1b2c3d4e5f67890`,
    })
    .min(1, `must name at least one, such as ${kind}-0a1b2c3d4e5f67890`)
    .refine(isSet, { error: "must name each id once" });
}

function isSet(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

/** Whether it is a range that RFC 1918 sets apart, of a size that a VPC may have, and that has room for its zones. */
function isPrivateRange(text: string): boolean {
  const [, ...numbers] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const [a = 0, b = 0, c = 0, d = 0, size = 0] = numbers.map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || size < 16 || size > 24) return false;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
  return isPrivate && address % 2 ** (32 - size) === 0;
}
