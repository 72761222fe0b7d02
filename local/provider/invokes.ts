import type { Account } from "./account";
import type { ValueMap } from "./values";

const functions: Readonly<Record<string, (account: Account) => ValueMap>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (account) => ({
    id: account.id,
    accountId: account.id,
    arn: `arn:aws:iam::${account.id}:root`,
    userId: account.id,
  }),
  "aws:index/getRegion:getRegion": (account) => ({
    id: account.region,
    region: account.region,
    name: account.region,
    description: `${account.region} (emulated)`,
    endpoint: `ec2.${account.region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
};

/** Answers a data source. */
export function invoke(token: string, account: Account): ValueMap {
  const answer = functions[token];
  if (answer !== undefined) return answer(account);
  throw new Error(
    `"${token}" is not covered by the local stand-in for the aws provider, which answers only ` +
      `${Object.keys(functions).join(", ")}. The real aws plugin covers the rest (--provider plugin).`,
  );
}
