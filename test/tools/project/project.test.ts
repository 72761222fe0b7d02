import assert from "node:assert/strict";

import { Command } from "commander";

import { ToolError, UsageError } from "../../../tools/errors";
import { main } from "../../../tools/main";
import { Project } from "../../../tools/project/project";
import { projectOf } from "../../../tools/project/projectOf";
import { inPromotionOrder } from "../../../tools/project/promotionOrder";
import { PROJECT_ROOT } from "../../../tools/root";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("a project", () => {
  let temp: TempProject;

  beforeEach(() => {
    temp = new TempProject();
    temp.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  });

  afterEach(() => {
    temp.remove();
  });

  function stack(name: string, promotesFrom?: string): void {
    const before = promotesFrom === undefined ? "" : `  shop:promotesFrom: ${promotesFrom}\n`;
    temp.write(`Pulumi.${name}.yaml`, `config:\n  shop:environment: ${name}\n${before}`);
  }

  it("has its environments in the order in which versions are promoted", () => {
    stack("live", "beta");
    stack("alpha");
    stack("beta", "alpha");
    const project = Project.open(temp.root);
    assert.deepEqual(project.environments, ["alpha", "beta", "live"]);
    assert.deepEqual([project.name, project.program], ["shop", temp.root]);
    assert.equal(project.stackFile("live").promotesFrom, "beta");
  });

  it("has them in the usual order where the files name none", () => {
    for (const name of ["prod", "sandbox", "qa", "dev"]) stack(name);
    assert.deepEqual(Project.open(temp.root).environments, ["dev", "qa", "prod", "sandbox"]);
  });

  it("has its program, and the functions, in the folder that main names", () => {
    temp.write("Pulumi.yaml", "name: shop\nmain: ../elsewhere\n");
    assert.equal(Project.open(temp.root).program, temp.path("../elsewhere"));
  });

  it("names the environments to somebody who named another", () => {
    stack("dev");
    assert.throws(
      () => Project.open(temp.root).stackFile("prod"),
      new UsageError('no environment "prod"; there are dev.'),
    );
  });

  it("is refused where its Pulumi.yaml has no name, or is no YAML", () => {
    temp.write("Pulumi.yaml", "runtime: nodejs\n");
    assert.throws(
      () => Project.open(temp.root),
      new ToolError(
        `Pulumi.yaml has no "name": ${temp.path("Pulumi.yaml")} must name the Pulumi project.`,
      ),
    );
    temp.write("Pulumi.yaml", "name: [\n");
    assert.throws(() => Project.open(temp.root), /^ToolError: .*Pulumi\.yaml is no YAML: /);
  });

  describe("of a command", () => {
    let terminal: CapturedTerminal;
    let opened: Project | undefined;

    beforeEach(() => {
      terminal = new CapturedTerminal();
      opened = undefined;
    });

    function ldm(...args: string[]): Promise<number> {
      const command = new Command("try").action((_: object, self: Command) => {
        opened = projectOf(self);
      });
      return main(args, terminal, [command]);
    }

    it("is the one that ldm belongs to", async () => {
      assert.equal(await ldm("try"), 0);
      assert.equal(opened?.folder, PROJECT_ROOT);
    });

    it("is the one in the folder that --cwd names, wherever that stands", async () => {
      assert.equal(await ldm("-C", temp.root, "try"), 0);
      assert.equal(opened?.folder, temp.root);
      assert.equal(await ldm("try", "--cwd", temp.root), 0);
      assert.equal(opened.folder, temp.root);
    });

    it("is refused, as wrong usage, where that folder is none of a project", async () => {
      temp.write("empty/file", "");
      assert.equal(await ldm("-C", temp.path("empty"), "try"), 2);
      assert.deepEqual(terminal.talked, [
        `error: ${temp.path("empty")} is no folder of a Pulumi project: it has no Pulumi.yaml. Name another with --cwd.`,
      ]);
    });

    it("is refused, as wrong usage, where that folder is not there", async () => {
      assert.equal(await ldm("-C", temp.path("nowhere"), "try"), 2);
      assert.deepEqual(terminal.talked, [
        `error: there is no folder ${temp.path("nowhere")}. Name another with --cwd.`,
      ]);
    });

    it("can't be another than ldm's own for ldm local", async () => {
      assert.equal(await main(["-C", temp.root, "local", "down"], terminal), 2);
      assert.deepEqual(terminal.talked, [
        "error: ldm local runs the project that ldm belongs to: leave out --cwd.",
      ]);
    });
  });
});

describe("the order of promotion", () => {
  it("is no order where two promote from the same one", () => {
    assert.throws(
      () =>
        inPromotionOrder(
          new Map([
            ["dev", undefined],
            ["qa", "dev"],
            ["perf", "dev"],
          ]),
        ),
      new ToolError(
        "Pulumi.perf.yaml promotes from dev: so does Pulumi.qa.yaml, and no two environments may follow the same one. Change promotesFrom in one of them.",
      ),
    );
  });

  it("is no order where some promote from each other", () => {
    assert.throws(
      () =>
        inPromotionOrder(
          new Map([
            ["dev", undefined],
            ["qa", "perf"],
            ["perf", "qa"],
          ]),
        ),
      new ToolError(
        "the stack files of qa, perf promote from each other in a circle. Take promotesFrom out of the one where versions come in.",
      ),
    );
  });

  it("is no order where one promotes from itself", () => {
    assert.throws(
      () =>
        inPromotionOrder(
          new Map([
            ["dev", undefined],
            ["qa", "qa"],
          ]),
        ),
      new ToolError(
        "Pulumi.qa.yaml promotes from qa: that is its own environment. Name the one before it in promotesFrom, or none where versions come in.",
      ),
    );
  });

  it("names the environments where one promotes from another that is not there", () => {
    assert.throws(
      () =>
        inPromotionOrder(
          new Map([
            ["dev", undefined],
            ["qa", "prod"],
          ]),
        ),
      new ToolError('Pulumi.qa.yaml promotes from prod: no environment "prod"; there are dev, qa.'),
    );
  });
});
