import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DEFAULT_TUNING, tuningSchema } from "../components/settings/schema";
import { allCommands } from "../tools/main";
import { processTerminal } from "../tools/terminal";

const ROOT = join(__dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
/** The README's commands, one for each line of its shell blocks. */
const commands = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) =>
  block.trim().split("\n"),
);

interface Rule {
  readonly type?: string;
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly number[];
}

/** The README's table of tuning, as the schema has it. */
function tuningTable(): string[][] {
  const { properties } = z.toJSONSchema(tuningSchema) as unknown as {
    properties: Record<keyof typeof DEFAULT_TUNING, Rule>;
  };
  return Object.entries(properties).map(([name, rule]) => [
    `\`${name}\``,
    rule.description,
    rule.type === "boolean"
      ? "true, false"
      : (rule.enum?.join(", ") ?? `${rule.minimum ?? ""} to ${rule.maximum ?? ""}`),
    String(DEFAULT_TUNING[name as keyof typeof DEFAULT_TUNING] ?? "no limit"),
  ]);
}

describe("The README", () => {
  it("tells every setting, its range and its default as the schema has them", () => {
    const rows = readme
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
    for (const row of tuningTable()) {
      assert.ok(
        rows.some((cells) => cells.join("|") === row.join("|")),
        `README.md lacks the row | ${row.join(" | ")} |`,
      );
    }
  });

  it("names no npm script that does not exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = commands.flatMap((line) =>
      [...line.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name = ""]) => name),
    );
    assert.deepEqual(
      named.filter((name) => name !== "ci" && !(name in scripts)),
      [],
    );
  });

  it("names no ldm command that does not exist", () => {
    const named = [...readme.matchAll(/npx ldm ([\w-]+)(?: ([a-z]+)\b)?/g)];
    assert.ok(named.length > 0);
    for (const [text, name = "", sub] of named) {
      const command = allCommands(processTerminal).find((each) => each.name() === name);
      assert.ok(command !== undefined, `${text}: there is no such command`);
      if (command.commands.length > 0) {
        const subcommands = command.commands.map((each) => each.name());
        assert.ok(
          sub !== undefined && subcommands.includes(sub),
          `${text}: there is no such command`,
        );
      }
    }
  });

  it("points to nothing in the repository that does not exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path = ""]) => path);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
  });
});
