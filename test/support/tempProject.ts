import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");

/** A small project with the same layout as this one, in a temporary folder. */
export class TempProject {
  /** Absolute path of the project. */
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "ldm-test-")));

  /** Makes a project with one function, `greet`, and the packages of this repository. */
  static withFunction(): TempProject {
    const project = new TempProject();
    symlinkSync(join(REPOSITORY, "node_modules"), join(project.root, "node_modules"));
    project.write("tsconfig.json", TSCONFIG);
    project.write(
      "functions/shared/vendor.ts",
      'export { distance } from "fastest-levenshtein";\n',
    );
    project.write("functions/greet/handler.ts", HANDLER);
    return project;
  }

  /** Writes a file and the folders it needs. */
  write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Absolute path of a file. */
  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const HANDLER = `import { distance } from "../shared/vendor";

export const handler = (event: { name: string }): string =>
  \`Hello \${event.name}, \${distance(event.name, "Ada")} letters from Ada\`;
`;

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023"],
    module: "Node16",
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
});
