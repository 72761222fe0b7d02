import type { Request } from "./gh";

/** The push options by which GitLab opens a merge request. A push option has one line. */
export function mergeRequestOptions({
  base,
  title,
  body,
  isDraft,
}: Pick<Request, "base" | "title" | "isDraft"> & { readonly body: string }): string[] {
  return [
    "merge_request.create",
    `merge_request.target=${base}`,
    `merge_request.title=${title}`,
    // GitLab reads a backslash and an n as a line break.
    `merge_request.description=${body.replaceAll("\\n", "&#92;n").replaceAll("\n", "\\n")}`,
    ...(isDraft ? ["merge_request.draft"] : []),
  ];
}

/** The address of the merge request, which GitLab tells at the end of a push; nothing where it did not open one. */
export function mergeRequestUrl(said: string): string | undefined {
  return /https?:\/\/\S+\/merge_requests\/\d+/.exec(said)?.[0];
}

/** What the other side says in a push, a line each. */
export function remoteLines(said: string): string[] {
  return said
    .split(/[\r\n]+/)
    .map((line) => /^remote:\s*(.*?)\s*$/.exec(line)?.[1] ?? "")
    .filter((line) => /\w/.test(line));
}
