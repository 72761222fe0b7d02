import type { Inputs } from "@pulumi/pulumi";
import { z } from "zod";
import { notCovered } from "./notCovered";

/** The type of the component that they are of. */
export const VPC_TYPE = "awsx:ec2:Vpc";

const schema = z.strictObject({
  cidrBlock: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/),
  numberOfAvailabilityZones: z.int().positive(),
  availabilityZoneCidrMask: z.int(),
  subnetStrategy: z.literal("Auto"),
  subnetSpecs: z.tuple([z.strictObject({ type: z.literal("Isolated"), name: z.string() })]),
  natGateways: z.strictObject({ strategy: z.literal("None") }),
  enableDnsHostnames: z.boolean(),
  enableDnsSupport: z.boolean(),
  tags: z.record(z.string(), z.string()).default({}),
});

/** A VPC with one isolated subnet in each of its zones: what the stand-in can make. */
export type VpcArgs = Readonly<z.infer<typeof schema>>;

/**
 * Reads the inputs of a VPC.
 *
 * @throws InputPropertiesError that names each input that the stand-in does not know, or not with this value.
 */
export function parseVpcArgs(inputs: Inputs): VpcArgs {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const named = parsed.error.issues.flatMap(({ code, path, ...issue }) =>
    code === "unrecognized_keys" && "keys" in issue
      ? issue.keys.map((key) => [...path, key].join("."))
      : [path.join(".")],
  );
  throw notCovered(
    `${[...new Set(named)].map((input) => `"${input}"`).join(", ")} of ${VPC_TYPE}, as it is given,`,
    "one isolated subnet in each zone, of the size that availabilityZoneCidrMask says, and no NAT gateways",
  );
}
