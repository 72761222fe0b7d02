/** Where a repository is kept, and pull requests are opened. */
export interface Forge {
  readonly kind: "github" | "gitlab";
  /** Such as `github.com`. */
  readonly host: string;
  /** Owner and name, such as `kettle-and-mug/lambda-deployment`; on GitLab there may be groups in groups. */
  readonly path: string;
}

/**
 * The forge that the address of a remote leads to; nothing where it is none that is known by its name.
 *
 * @param url As git takes it: `https://…`, `ssh://…`, `git@github.com:owner/name.git`, or a path.
 * @param githubHost A host of GitHub Enterprise, as gh takes it from `GH_HOST`.
 */
export function forgeOf(url: string, githubHost?: string): Forge | undefined {
  const place = placeOf(url);
  if (place === undefined) return undefined;
  const host = place.host.replace(/^(ssh|altssh)\.(?=git(hub|lab)\.com$)/, "");
  const path = place.path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const depth = path.split("/").length;
  if (depth < 2 || /\s/.test(path)) return undefined;
  const isGitHub = host === githubHost || /(^|\.)github\.|\.ghe\.com$/.test(host);
  if (isGitHub) return depth === 2 ? { kind: "github", host, path } : undefined;
  return /(^|\.)gitlab[.-]/.test(host) ? { kind: "gitlab", host, path } : undefined;
}

/** The page on which a pull request for a branch is opened by hand. */
export function newRequestUrl({ kind, host, path }: Forge, base: string, branch: string): string {
  const repository = `https://${host}/${path}`;
  if (kind === "github") {
    const [from, to] = [base, branch].map((name) =>
      encodeURIComponent(name).replaceAll("%2F", "/"),
    );
    return `${repository}/compare/${String(from)}...${String(to)}?expand=1`;
  }
  const query = new URLSearchParams({
    "merge_request[source_branch]": branch,
    "merge_request[target_branch]": base,
  });
  return `${repository}/-/merge_requests/new?${query.toString()}`;
}

interface Place {
  readonly host: string;
  readonly path: string;
}

function placeOf(url: string): Place | undefined {
  if (/^[a-z+]+:\/\//.test(url)) {
    if (!URL.canParse(url)) return undefined;
    const { protocol, host, hostname, pathname } = new URL(url);
    // A port of ssh is none of the pages'.
    return { host: protocol.startsWith("http") ? host : hostname, path: pathname };
  }
  const [, host, path] = /^(?:[^@/:]+@)?([^@/:]+):(.+)$/.exec(url) ?? [];
  return host === undefined || path === undefined ? undefined : { host, path };
}
