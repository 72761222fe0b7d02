import assert from "node:assert/strict";

import { ContractError } from "../../../components/contract";
import { readContract } from "../../../tools/release/contractFile";
import { TempProject } from "../../support/tempProject";

describe("a contract file", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
  });

  afterEach(() => {
    project.remove();
  });

  function read(text: string): unknown {
    project.write("functions/greet/contract.yaml", text);
    return readContract(project.root, "greet");
  }

  function refuses(text: string, ...mistakes: string[]): void {
    assert.throws(() => read(text), new ContractError(mistakes));
  }

  it("is read", () => {
    assert.deepEqual(
      read("variables:\n  LIMIT: { type: integer, min: 1, description: how many }\n"),
      {
        variables: { LIMIT: { type: "integer", min: 1, description: "how many" } },
      },
    );
  });

  it("need not be there", () => {
    assert.equal(readContract(project.root, "greet"), undefined);
  });

  it("has to say something", () => {
    refuses("", 'it must be a map with the key "variables", got null');
  });

  it("that is no YAML is refused with the place", () => {
    refuses(
      "variables:\n  LIMIT: {}\n  LIMIT: {}\n",
      "Map keys must be unique at line 3, column 3",
    );
  });

  it("is refused with every mistake", () => {
    refuses(
      "variable: {}\n",
      "variables: must be a map of variable names to what each must be; {} where the function reads none, it is missing",
      'variable: has no place here, did you mean "variables"? There are: variables',
    );
  });
});
