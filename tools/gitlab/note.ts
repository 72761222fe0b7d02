import { z } from "zod";

import { ToolError } from "../errors";

/** A merge request, and with what to get at it. */
export interface MergeRequest {
  /** URL of GitLab's API, such as `https://gitlab.com/api/v4`. */
  readonly api: string;
  /** Number of the project. */
  readonly project: string;
  /** Number of the merge request in its project. */
  readonly iid: string;
  /** A token that may write notes there. */
  readonly token: string;
}

/** Notes that GitLab gives at a time, as many as it does. */
const PER_PAGE = 100;

const numbered = z.object({ id: z.int() });
const noteList = z.array(numbered.extend({ body: z.string(), author: numbered }));

/**
 * Has a merge request show one note of a kind: the one that the token's owner wrote there before is changed, else there is a
 * new one.
 *
 * @param marker What notes of that kind begin with.
 * @param body Text of the note; begins with the marker.
 * @throws ToolError where GitLab refuses.
 */
export async function writeNote(
  request: MergeRequest,
  marker: string,
  body: string,
): Promise<"written" | "changed"> {
  const notes = `/projects/${request.project}/merge_requests/${request.iid}/notes`;
  const { id: me } = numbered.parse(await ask(request, "GET", "/user"));
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ per_page: String(PER_PAGE), page: String(page) });
    const found = noteList.parse(await ask(request, "GET", `${notes}?${query.toString()}`));
    const earlier = found.find((each) => each.author.id === me && each.body.startsWith(marker));
    if (earlier !== undefined) {
      await ask(request, "PUT", `${notes}/${earlier.id}`, { body });
      return "changed";
    }
    if (found.length < PER_PAGE) break;
  }
  await ask(request, "POST", notes, { body });
  return "written";
}

async function ask(
  { api, token }: MergeRequest,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: { "PRIVATE-TOKEN": token, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new ToolError(`${api} can't be reached: ${String(cause)}.`);
  });
  if (!answer.ok) {
    const what = `${method} ${path.replace(/\?.*/, "")}`;
    throw new ToolError(
      `GitLab answers ${answer.status} to ${what}: the token must be valid, of the scope "api", and belong to somebody who may comment on merge requests of this project.`,
    );
  }
  return answer.json();
}
