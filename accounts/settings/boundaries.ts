import type { Mistakes } from "../../components/settings/mistakes";
import { boundaryPolicy, MAX_BOUNDARY, type FurtherPermission } from "../boundary";
import type { Place } from "../place";

/** What the setting `boundaries` is checked against. */
interface Environments {
  /** Those of the main project. */
  readonly known: readonly { readonly stack: string }[];
  /** Names of those that are in this account. */
  readonly listed: readonly string[];
  /** Of these, those whose stack file says all that it takes; the others are mistakes already. */
  readonly checked: readonly (Omit<Place, "account"> | undefined)[];
}

/** Checks the setting `boundaries`, whose names are those of environments. */
export function checkBoundaries(
  { known, listed, checked }: Environments,
  boundaries: Readonly<Record<string, readonly FurtherPermission[]>>,
  mistakes: Mistakes,
): void {
  const elsewhere = known.filter(({ stack }) => stack in boundaries && !listed.includes(stack));
  for (const { stack } of elsewhere) {
    mistakes.add(
      ["boundaries"],
      `${stack} is not in this account: its boundary is made where its roles are, so name it there, or among environments`,
    );
  }
  for (const environment of checked.filter((each) => each !== undefined)) {
    const further = boundaries[environment.stack];
    if (further !== undefined) checkSize(environment, further, mistakes);
  }
}

/** The account is not known yet: this has the longest partition that there is. */
const ANY_ACCOUNT = { partition: "aws-us-gov", id: "0".repeat(12) };

/** The text of a boundary must fit into a managed policy. */
function checkSize(
  environment: Omit<Place, "account">,
  further: readonly FurtherPermission[],
  mistakes: Mistakes,
): void {
  const { length } = boundaryPolicy({ account: ANY_ACCOUNT, ...environment }, further);
  if (length > MAX_BOUNDARY) {
    mistakes.add(
      ["boundaries", environment.stack],
      `the policy would have ${length} characters, and IAM takes ${MAX_BOUNDARY}: say it in fewer, such as dynamodb:* for many actions of one service`,
    );
  }
}
