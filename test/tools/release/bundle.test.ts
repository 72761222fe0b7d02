import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { resolve } from "node:path";
import { deflateRawSync } from "node:zlib";

import { bundleFunction } from "../../../tools/release/bundle";
import { TempProject } from "../../support/tempProject";

const REPOSITORY = resolve(__dirname, "../../..");

describe("bundleFunction", () => {
  const projects: TempProject[] = [];

  afterEach(() => {
    for (const project of projects.splice(0)) project.remove();
  });

  function project(): TempProject {
    const made = TempProject.withFunction();
    projects.push(made);
    return made;
  }

  async function indexOf(root: string): Promise<string> {
    const { files } = await bundleFunction(root, "greet");
    return Buffer.from(files[0]?.bytes ?? []).toString();
  }

  it("gives the same bytes in another folder, from another current folder", async () => {
    const copy = new TempProject();
    projects.push(copy);
    symlinkSync(resolve(REPOSITORY, "node_modules"), copy.path("node_modules"));
    cpSync(resolve(REPOSITORY, "functions"), copy.path("functions"), { recursive: true });
    const here = await bundleFunction(REPOSITORY, "order-intake");
    const cwd = process.cwd();
    process.chdir(copy.root);
    try {
      const there = await bundleFunction(copy.root, "order-intake");
      for (const [index, { name, bytes }] of here.files.entries()) {
        assert.equal(there.files[index]?.name, name);
        assert.ok(Buffer.from(bytes).equals(there.files[index].bytes), `${name} differs`);
      }
    } finally {
      process.chdir(cwd);
    }
  });

  it("leaves no path of the machine in the bytes", async () => {
    const { files } = await bundleFunction(REPOSITORY, "order-intake");
    for (const { name, bytes } of files) {
      assert.ok(!Buffer.from(bytes).includes(REPOSITORY), `${name} names ${REPOSITORY}`);
    }
  });

  it("keeps our own code readable and the shared packages apart", async () => {
    const index = await indexOf(project().root);
    assert.match(index, /import \{ distance \} from "\.\/vendor\.mjs"/);
    assert.match(index, /`Hello \$\{event\.name\}, /);
  });

  it("leaves another module that is called vendor where it is", async () => {
    const { root, write } = bind(project());
    write("functions/greet/vendor.ts", 'export const seller = "Ada";\n');
    write(
      "functions/greet/handler.ts",
      'import { seller } from "./vendor";\n\nexport const handler = () => seller;\n',
    );
    const index = await indexOf(root);
    assert.match(index, /seller = "Ada"/);
    assert.doesNotMatch(index, /vendor\.mjs/);
  });

  it("takes in a CommonJS package that requires a part of Node", async () => {
    const { root, path, write } = bind(project());
    write("functions/greet/tool.cjs", 'exports.join = require("node:path").join;\n');
    write(
      "functions/greet/handler.ts",
      'import tool from "./tool.cjs";\n\nexport const handler = () => tool.join("a", "b");\n',
    );
    write("out/index.mjs", await indexOf(root));
    const { handler } = (await import(path("out/index.mjs"))) as { handler: () => string };
    assert.equal(handler(), "a/b");
  });

  it("leaves out where credentials are looked for outside Lambda, and says so when they are", async () => {
    const { path, write } = bind(project());
    const { files } = await bundleFunction(REPOSITORY, "order-intake");
    const vendor = files.find(({ name }) => name === "vendor.mjs");
    write("out/vendor.mjs", Buffer.from(vendor?.bytes ?? []).toString());
    write(
      "out/ask.mjs",
      `import { SNSClient } from "./vendor.mjs";
const client = new SNSClient({ region: "eu-central-1" });
try {
  const { accessKeyId } = await client.config.credentials();
  console.log(accessKeyId);
} catch (error) {
  console.log(error.message);
}
`,
    );
    const ask = (variables: Record<string, string>): string => {
      const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...variables };
      return execFileSync(process.execPath, [path("out/ask.mjs")], { env, encoding: "utf8" });
    };
    assert.equal(ask({ AWS_ACCESS_KEY_ID: "key-id", AWS_SECRET_ACCESS_KEY: "key" }), "key-id\n");
    assert.equal(
      ask({}),
      "A function finds credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY alone, as Lambda sets them: " +
        "set both, and leave AWS_PROFILE unset.\n",
    );
  });

  it("keeps a source of credentials that a function imports itself", async () => {
    const { root, write } = bind(project());
    write(
      "functions/greet/handler.ts",
      'export const handler = async () => import("@aws-sdk/credential-provider-process");\n',
    );
    assert.match(await indexOf(root), /credential_process/);
  });

  it("names the sources that went in, without packages", async () => {
    const { sources } = await bundleFunction(project().root, "greet");
    assert.deepEqual(sources, ["functions/greet/handler.ts", "functions/shared/vendor.ts"]);
    const { sources: own } = await bundleFunction(REPOSITORY, "order-intake");
    assert.deepEqual(
      own.filter((path) => !/^functions\/(order-intake|shared)\/\w+\.ts$/.test(path)),
      [],
    );
  });

  it("keeps every function of this repository small enough to start fast", async () => {
    const { files } = await bundleFunction(REPOSITORY, "order-intake");
    const zipped = files.reduce((sum, { bytes }) => sum + deflateRawSync(bytes).length, 0);
    assert.ok(zipped < 80_000, `${zipped} bytes zipped`);
  });
});

function bind(project: TempProject): Pick<TempProject, "root" | "path" | "write"> {
  return {
    root: project.root,
    path: (...parts) => project.path(...parts),
    write: (path, content) => {
      project.write(path, content);
    },
  };
}
