import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { ToolError } from "../../../tools/errors";
import { noteOfPreviews } from "../../../tools/gitlab/noteOfPreviews";
import { CapturedTerminal } from "../../support/terminal";

const ME = 7;
const PREVIEW = "<!-- ldm preview -->\n\n## What an update would do\n\n### dev\n";

interface Note {
  readonly id: number;
  readonly author: { readonly id: number };
  body: string;
}

/** As much of GitLab as has notes on the merge request 12 of the project 34. */
class FakeGitLab {
  readonly notes: Note[] = [];
  readonly #server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://gitlab");
    const answer = (status: number, content: unknown) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(content));
    };
    void text(request).then((sent) => {
      const { body = "" } = (sent === "" ? {} : JSON.parse(sent)) as { body?: string };
      const [, id] = /^\/projects\/34\/merge_requests\/12\/notes(?:\/(\d+))?$/.exec(pathname) ?? [];
      const note = this.notes.find((each) => String(each.id) === id);
      if (request.headers["private-token"] !== "secret") answer(401, {});
      else if (pathname === "/user") answer(200, { id: ME });
      else if (!pathname.includes("/notes")) answer(404, {});
      else if (request.method === "GET") {
        const [size, page] = ["per_page", "page"].map((name) => Number(searchParams.get(name)));
        const first = (size ?? 0) * ((page ?? 0) - 1);
        answer(200, this.notes.slice(first, first + (size ?? 0)));
      } else if (request.method === "PUT" && note?.author.id === ME) {
        note.body = body;
        answer(200, note);
      } else if (request.method === "POST") answer(201, this.add(ME, body));
      else answer(403, {});
    });
  });

  add(author: number, body: string): Note {
    const note = { id: this.notes.length + 1, author: { id: author }, body };
    this.notes.push(note);
    return note;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get variables(): NodeJS.ProcessEnv {
    const { port } = this.#server.address() as AddressInfo;
    return {
      CI_API_V4_URL: `http://127.0.0.1:${port}`,
      CI_PROJECT_ID: "34",
      CI_MERGE_REQUEST_IID: "12",
      NOTES_TOKEN: "secret",
    };
  }
}

describe("The note of previews on a merge request", () => {
  let gitlab: FakeGitLab;
  let folder: string;
  let terminal: CapturedTerminal;
  beforeEach(async () => {
    gitlab = new FakeGitLab();
    await gitlab.start();
    folder = mkdtempSync(join(tmpdir(), "ldm-note-"));
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    gitlab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes the note of what these files say; those that are named and not given are not there. */
  async function write(
    texts: Readonly<Record<string, string>>,
    variables: NodeJS.ProcessEnv = gitlab.variables,
  ): Promise<void> {
    for (const [name, content] of Object.entries(texts)) {
      writeFileSync(join(folder, name), content);
    }
    const files = ["preview-qa.md", "preview-prod.md"].map((name) => join(folder, name));
    await noteOfPreviews(files, variables, terminal);
  }

  it("has all of them, in the order that they are named in", async () => {
    await write({ "preview-prod.md": `${PREVIEW}prod\n`, "preview-qa.md": `${PREVIEW}qa\n` });
    assert.deepEqual(
      gitlab.notes.map(({ body }) => body),
      [`${PREVIEW}qa\n\n${PREVIEW}prod\n`],
    );
    assert.deepEqual(terminal.printed, ["The note on the merge request is written."]);
  });

  it("takes the place of the one before, however many notes others have written", async () => {
    for (let count = 0; count < 120; count += 1) gitlab.add(1, "Hm");
    await write({ "preview-qa.md": `${PREVIEW}first\n` });
    await write({ "preview-qa.md": `${PREVIEW}second\n` });
    assert.deepEqual(
      gitlab.notes.slice(120).map(({ body }) => body),
      [`${PREVIEW}second\n`],
    );
    assert.equal(terminal.printed.at(-1), "The note on the merge request is changed.");
  });

  it("leaves alone what others wrote, even if it looks like it, and other notes of the same author", async () => {
    gitlab.add(1, `${PREVIEW}of somebody else\n`);
    gitlab.add(ME, "Hello");
    await write({ "preview-qa.md": PREVIEW });
    assert.deepEqual(
      gitlab.notes.map(({ body }) => body),
      [`${PREVIEW}of somebody else\n`, "Hello", PREVIEW],
    );
  });

  it("is left out where no environment was previewed", async () => {
    await write({ "preview-qa.md": "" });
    assert.deepEqual(gitlab.notes, []);
    assert.deepEqual(terminal.printed, ["There is no preview, and no note is written."]);
  });

  it("is refused with what the token must be, where GitLab does not take it", async () => {
    await assert.rejects(
      write({ "preview-qa.md": PREVIEW }, { ...gitlab.variables, NOTES_TOKEN: "wrong" }),
      new ToolError(
        'GitLab answers 401 to GET /user: the token must be valid, of the scope "api", and belong to somebody who may comment on merge requests of this project.',
      ),
    );
  });

  it("is refused outside of a job for a merge request", async () => {
    await assert.rejects(
      write({ "preview-qa.md": PREVIEW }, { ...gitlab.variables, CI_MERGE_REQUEST_IID: "" }),
      new ToolError(
        "CI_MERGE_REQUEST_IID is not set: this is for jobs of a merge request at GitLab.",
      ),
    );
  });

  it("tells where GitLab is not to be reached, and no token", async () => {
    const { variables } = gitlab;
    gitlab.stop();
    await assert.rejects(write({ "preview-qa.md": PREVIEW }, variables), (error: unknown) => {
      assert.ok(error instanceof ToolError);
      assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+ can't be reached: /);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });
});
