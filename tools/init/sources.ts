import { SMOKE_TEST } from "../../components/smokeTest";
import { contractFile } from "../release/contractFile";
import type { Input, Sample } from "./samples";

/** A file to be written. */
export interface Source {
  /** Relative to the folder of the program. */
  readonly path: string;
  readonly text: string;
}

/** All files of a new function, which hands on of each message the field that it knows, and says that it has seen it. */
export function sourcesOf(name: string, input: Input): Source[] {
  return [
    { path: `functions/${name}/message.ts`, text: messageSource(name, input) },
    { path: `functions/${name}/work.ts`, text: workSource(name, input) },
    { path: `functions/${name}/handler.ts`, text: HANDLER },
    { path: contractFile(name), text: contract(name) },
    { path: `functions/${name}/${SMOKE_TEST}`, text: SMOKE },
    ...input.samples.map(({ file, message }) => ({
      path: `functions/${name}/events/${file}`,
      text: eventText(message),
    })),
    { path: `test/functions/${name}/work.test.ts`, text: testSource(name, input) },
  ];
}

function messageSource(name: string, { field }: Input): string {
  return `import { object, text, type Parser } from "../shared/parser";

/** What ${name} needs of a message; whatever else is in it is left out. */
export interface Message {
  ${field}: string;
}

/** Parses a message. */
export const parseMessage: Parser<Message> = object<Message>({
  ${field}: text(),
});
`;
}

function workSource(name: string, { field }: Input): string {
  return `import type { Message } from "./message";

/** What ${name} makes of a message. */
export interface Result {
  ${field}: string;
  /** Who has seen it. */
  seenBy: string;
}

/** The work on one message. What it answers goes to the destination topic; an error fails this message alone. */
export function work({ ${field} }: Message): Result {
  return { ${field}, seenBy: "${name}" };
}
`;
}

const HANDLER = `import { queueHandler } from "../shared/queueHandler";

import { parseMessage } from "./message";
import { work } from "./work";

export const handler = queueHandler(parseMessage, work);
`;

function contract(name: string): string {
  return `# The variables that ${name} reads, and what each must be. A release copies this into the version.
variables: {}
`;
}

const SMOKE = `{
  "event": { "Records": [] },
  "expect": { "batchItemFailures": [] }
}
`;

/** A field a line, as people write samples. */
function eventText(message: Sample["message"]): string {
  const fields = Object.entries(message).map(
    ([field, value]) => `${JSON.stringify(field)}: ${JSON.stringify(value)}`,
  );
  return `{\n  ${fields.join(",\n  ")}\n}\n`;
}

function testSource(name: string, { field, samples }: Input): string {
  const given = samples.map(
    ({ file, value }) => `["${file}", ${JSON.stringify({ [field]: value })}],`,
  );
  return `import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseMessage } from "../../../functions/${name}/message";
import { work } from "../../../functions/${name}/work";

const EVENTS = join(__dirname, "../../../functions/${name}/events");

describe("${name}", () => {
  it("says that it has seen a message", () => {
    assert.deepEqual(work({ ${field}: "A-1" }), { ${field}: "A-1", seenBy: "${name}" });
  });

  for (const [file, message] of [
    ${given.join("\n    ")}
  ] as const) {
    it(\`takes \${file}\`, () => {
      const event: unknown = JSON.parse(readFileSync(join(EVENTS, file), "utf8"));
      assert.deepEqual(parseMessage(event, "message"), message);
    });
  }

  it("refuses a message without ${field}", () => {
    assert.throws(() => parseMessage({}, "message"), {
      name: "InvalidMessageError",
      message: "message.${field} must be a text of 1 to 200 characters, got nothing.",
    });
  });
});
`;
}
