import type { FunctionUrlAuthType } from "@aws-sdk/client-lambda";
import { functionName, functionQualifier } from "../arns";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { optionalText, text, toMap, type Value, type ValueMap } from "../values";

/** Who may invoke a function or one of its aliases. Its id is the statement's id. */
export const permission: ResourceType = {
  type: "aws:lambda/permission:Permission",
  properties: {
    action: { required: true, replaces: true },
    eventSourceToken: { replaces: true, writeOnly: true },
    function: { required: true, replaces: true, writeOnly: true },
    functionUrlAuthType: { replaces: true, writeOnly: true },
    principal: { required: true, replaces: true },
    principalOrgId: { replaces: true, writeOnly: true },
    qualifier: { replaces: true, writeOnly: true },
    sourceAccount: { replaces: true },
    sourceArn: { replaces: true },
    statementId: { replaces: true },
  },
  outputs: [],
  autoname: { property: "statementId", maxLength: 100 },

  async create(inputs, account) {
    const lambda = await account.lambda();
    const statementId = text(inputs, "statementId");
    await lambda.addPermission({
      FunctionName: text(inputs, "function"),
      Qualifier: optionalText(inputs, "qualifier"),
      StatementId: statementId,
      Action: text(inputs, "action"),
      Principal: text(inputs, "principal"),
      EventSourceToken: optionalText(inputs, "eventSourceToken"),
      FunctionUrlAuthType: optionalText(inputs, "functionUrlAuthType") as
        FunctionUrlAuthType | undefined,
      PrincipalOrgID: optionalText(inputs, "principalOrgId"),
      SourceAccount: optionalText(inputs, "sourceAccount"),
      SourceArn: optionalText(inputs, "sourceArn"),
    });
    return statementId;
  },

  async read(id, prior, account) {
    const lambda = await account.lambda();
    const target = targetOf(id, prior);
    const { FunctionName, Qualifier, StatementId } = target;
    const found = await ifThere(() => lambda.getPolicy({ FunctionName, Qualifier }));
    const policy = toMap(JSON.parse(found?.Policy ?? "{}") as Value);
    const statements = Array.isArray(policy.Statement) ? policy.Statement.map(toMap) : [];
    const shown = statements.find((statement) => statement.Sid === StatementId);
    if (shown === undefined) return undefined;
    return { id: StatementId, state: { ...stateOf(shown), ...prefixed(target) } };
  },

  update: () => Promise.reject(new Error("A permission can't change, only be replaced.")),

  async delete(id, state, account) {
    const lambda = await account.lambda();
    await ifThere(() => lambda.removePermission(targetOf(id, state)));
  },
};

interface Target {
  readonly FunctionName: string;
  readonly Qualifier: string | undefined;
  readonly StatementId: string;
}

// Imported by `function/statement` or `function:qualifier/statement`.
function targetOf(id: string, state: ValueMap): Target {
  const known = optionalText(state, "function");
  const [fn = "", statement] = id.split("/");
  return known === undefined
    ? {
        FunctionName: functionName(fn),
        Qualifier: functionQualifier(fn),
        StatementId: statement ?? id,
      }
    : {
        FunctionName: known,
        Qualifier: optionalText(state, "qualifier"),
        StatementId: id,
      };
}

function prefixed({ FunctionName, Qualifier }: Target): ValueMap {
  return Qualifier === undefined
    ? { function: FunctionName }
    : { function: FunctionName, qualifier: Qualifier };
}

function stateOf(statement: ValueMap): ValueMap {
  const state: ValueMap = {
    action: statement.Action ?? "",
    principal: principalOf(statement.Principal),
    statementId: statement.Sid ?? "",
  };
  for (const conditions of Object.values(toMap(statement.Condition)).map(toMap)) {
    const sourceArn = conditions["AWS:SourceArn"] ?? conditions["aws:SourceArn"];
    const sourceAccount = conditions["AWS:SourceAccount"] ?? conditions["aws:SourceAccount"];
    if (sourceArn !== undefined) state.sourceArn = sourceArn;
    if (sourceAccount !== undefined) state.sourceAccount = sourceAccount;
  }
  return state;
}

// A policy names a service or an account under a key of its own; the input has it bare.
function principalOf(principal: Value | undefined): Value {
  if (typeof principal === "string") return principal;
  const [named = ""] = Object.values(toMap(principal));
  return typeof named === "string" ? named.replace(/^arn:aws:iam::(\d{12}):root$/, "$1") : named;
}
