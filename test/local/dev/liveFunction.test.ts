import assert from "node:assert/strict";
import { LiveFunction } from "../../../local/dev/liveFunction";
import { ToolError } from "../../../tools/errors";
import { deployedOrders } from "../../support/deployed";
import { fakeAws, serviceError, type AskedCommand } from "../../support/fakeAws";

const deployed = deployedOrders({ environment: "dev" });
const live = `${deployed.ledger.functionName}-live`;
const code = {
  zip: new Uint8Array([1]),
  handler: "index.handler",
  variables: { CURRENCY: "EUR" },
  memoryMb: 256,
  timeoutSeconds: 5,
};
const settings = { Environment: { Variables: code.variables }, MemorySize: 256, Timeout: 5 };

/** An emulator with the deployed function, its mapping, and a live one where it was left behind. */
function emulator({
  isLeftBehind = false,
  mappings = [{ UUID: "mapping-1" }],
  current = settings,
} = {}) {
  let exists = isLeftBehind;
  return fakeAws(({ command, input }: AskedCommand): object => {
    if (command === "ListEventSourceMappings") return { EventSourceMappings: mappings };
    if (command === "CreateFunction") exists = true;
    if (command === "GetFunction") return { Configuration: { State: "Active" } };
    if (command === "GetFunctionConfiguration" && input.FunctionName === live && !exists) {
      throw serviceError("ResourceNotFoundException", "Function not found");
    }
    if (command === "GetFunctionConfiguration") {
      return { Role: "role", Runtime: "nodejs24.x", LoggingConfig: { LogGroup: "group" } };
    }
    return { LastUpdateStatus: "Successful", ...current };
  });
}

const changes = (asked: readonly AskedCommand[]) =>
  asked.filter(({ command }) => /^(Create|Update|Delete|Publish)/.test(command));

describe("A live function", () => {
  it("takes the messages of the deployed one, with its role and log group, and touches nothing else", async () => {
    const { aws, asked } = emulator();
    await LiveFunction.of(aws.lambda, deployed, code);
    assert.deepEqual(changes(asked), [
      {
        command: "CreateFunction",
        input: {
          FunctionName: live,
          Description: "The source of orders, while ldm dev runs.",
          Code: { ZipFile: code.zip },
          Handler: "index.handler",
          ...settings,
          Role: "role",
          Runtime: "nodejs24.x",
          Architectures: undefined,
          LoggingConfig: { LogGroup: "group" },
        },
      },
      { command: "UpdateEventSourceMapping", input: { UUID: "mapping-1", FunctionName: live } },
    ]);
  });

  it("is taken over where a killed run has left it behind", async () => {
    const { aws, asked } = emulator({ isLeftBehind: true });
    await LiveFunction.of(aws.lambda, deployed, code);
    assert.deepEqual(
      changes(asked).map(({ command }) => command),
      ["UpdateFunctionCode", "UpdateEventSourceMapping"],
    );
  });

  it("gets other settings only where they differ", async () => {
    const { aws, asked } = emulator();
    const running = await LiveFunction.of(aws.lambda, deployed, code);
    asked.length = 0;
    await running.update(code);
    await running.update({ ...code, timeoutSeconds: 6 });
    assert.deepEqual(changes(asked), [
      { command: "UpdateFunctionCode", input: { FunctionName: live, ZipFile: code.zip } },
      { command: "UpdateFunctionCode", input: { FunctionName: live, ZipFile: code.zip } },
      {
        command: "UpdateFunctionConfiguration",
        input: { FunctionName: live, ...settings, Timeout: 6 },
      },
    ]);
  });

  it("gives the messages back before it goes", async () => {
    const { aws, asked } = emulator();
    const running = await LiveFunction.of(aws.lambda, deployed, code);
    asked.length = 0;
    await running.remove();
    assert.deepEqual(changes(asked), [
      {
        command: "UpdateEventSourceMapping",
        input: { UUID: "mapping-1", FunctionName: deployed.aliasArn },
      },
      { command: "DeleteFunction", input: { FunctionName: live } },
    ]);
  });

  it("is refused where nothing reads the queue", async () => {
    const { aws } = emulator({ mappings: [] });
    await assert.rejects(
      LiveFunction.of(aws.lambda, deployed, code),
      new ToolError(
        "nothing reads orders, the source queue of orders in dev: its event source mapping is gone. " +
          "Begin anew: `npx ldm local down` and `npx ldm local up`.",
      ),
    );
  });
});
