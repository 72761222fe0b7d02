import type { VersionComparison } from "../diff/compare";
import { outlookMarkdown, versionsMarkdown } from "../diff/markdown";
import type { Outlook } from "../diff/outlook";
import { runningInWords } from "../diff/render";
import { shortHash } from "../diff/source";
import { inlineCode, markdownTable, markdownText, paragraphs } from "../markdown";
import type { Pin } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import { publishedInWords, type Forecast } from "../stacks/forecast";
import type { Kind } from "./names";

/** What a pull request says of a function that it moves. */
export interface Move {
  readonly name: string;
  /** Nothing where it runs nowhere in the environment. */
  readonly running: DeployedFunction | undefined;
  /** What the stack file is to say. */
  readonly pin: Pin;
  /** What it would run. */
  readonly forecast: Forecast | undefined;
  readonly outlook: Outlook;
  /** The version that runs and the one that comes, where they are two that can be compared. */
  readonly versions: VersionComparison | undefined;
}

/** All that the text of a pull request tells. */
export interface Story {
  readonly kind: Kind;
  /** Name of the stack. */
  readonly environment: string;
  /** Name of the environment, as its alias has it. */
  readonly label: string;
  /** The environment that a promotion's versions come from. */
  readonly from?: string | undefined;
  /** Why it is done. */
  readonly reason?: string | undefined;
  readonly moves: readonly Move[];
  /** What it is to be merged into. */
  readonly base: { readonly branch: string; readonly commit: string };
}

/** GitHub takes 65,536 characters, and a push option of git as many bytes. */
const LONGEST = 50_000;

/** The text of a pull request, as Markdown. */
export function bodyOf(story: Story): string {
  const { environment, moves, base } = story;
  const beginning = [intro(story), markdownTable(HEADINGS, moves.map(moveCells))];
  const end = `Previewed on top of ${inlineCode(base.branch)} at ${shortHash(base.commit)}; what runs may be another version by the time this is merged.`;
  const whole = paragraphs(...beginning, ...moves.map(moveMarkdown), "---", end);
  if (Buffer.byteLength(whole) <= LONGEST) return whole;
  const commands = moves.map(({ name }) => inlineCode(`npx ldm diff ${name} ${environment}`));
  return paragraphs(
    ...beginning,
    `All that changes with it is too long to stand here. In a checkout of this branch: ${commands.slice(0, 5).join(", ")} and so on.`,
    "---",
    end,
  );
}

function intro({ kind, environment, label, from, reason }: Story): string {
  const what =
    kind === "promotion"
      ? `Promotes to **${markdownText(label)}** what ${markdownText(from ?? "")} hands on.`
      : `**This is a rollback.** It brings back what ${markdownText(label)} ran before.`;
  return paragraphs(
    `${what} Merging it changes ${inlineCode(`Pulumi.${environment}.yaml`)}, and deploys it where that file is deployed from this branch.`,
    reason === undefined ? undefined : `Why: ${markdownText(reason)}`,
  );
}

const HEADINGS = ["function", "runs now", "is to run", "published version"];

function moveCells({ name, running, pin, forecast }: Move): (string | number)[] {
  const settings = pin.settings === undefined ? "" : ` with settings ${pin.settings}`;
  return [
    name,
    running?.version ?? "nothing",
    `${pin.version}${settings}`,
    publishedInWords(running, forecast),
  ];
}

function moveMarkdown({ name, running, pin, outlook, versions }: Move): string {
  const { exception } = pin;
  const canary = running?.canary;
  return paragraphs(
    `### ${markdownText(name)}: version ${running === undefined ? "" : `${running.version} → `}${pin.version}`,
    running === undefined
      ? "Runs nothing so far."
      : `Runs ${markdownText(runningInWords(running))}.`,
    canary === undefined ? undefined : `This ends the canary of version ${canary.version}.`,
    exception === undefined
      ? undefined
      : `It comes although the environment before has not run it, because: ${markdownText(exception.reason)}`,
    outlookMarkdown(outlook),
    versions === undefined ? undefined : versionsMarkdown(versions),
  );
}
