import * as ts from "typescript";

import { constantOf } from "./name";

/** A function that a program declares. */
export interface Declaration extends Span {
  readonly name: string;
  /** What the program calls it; nothing where it has not given it a name. */
  readonly constant: string | undefined;
}

/** Where in the text a statement is. */
interface Span {
  readonly start: number;
  /** Behind a comment that stands behind it in its line. */
  readonly end: number;
}

/** A program that declares functions one after the other: all that is needed to add another. */
export interface Program {
  readonly text: string;
  /** What the environment is called that functions are declared in. */
  readonly environment: string;
  /** In the order in which they stand. */
  readonly declarations: readonly Declaration[];
  /** All names that the file gives to something, anywhere. */
  readonly constants: ReadonlySet<string>;
  /** The statement that another declaration follows. */
  readonly last: Span;
}

/**
 * Understands a program of the form of `index.ts`: the environment is read into a constant, and functions are declared by
 * statements beside it.
 *
 * @returns Nothing where it has another form, or is no TypeScript.
 */
export function readProgram(text: string): Program | undefined {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  if (diagnostics.length > 0) return undefined;
  const file = parse(text);
  const reads = statementsOf(file).flatMap((statement) => {
    const environment = environmentIn(statement);
    return environment === undefined ? [] : [{ environment, statement }];
  });
  const [read] = reads;
  if (read === undefined || reads.length > 1) return undefined;
  const { environment, statement } = read;
  const declarations = blockOf(statement).flatMap((sibling) => {
    const found = declarationIn(sibling, environment);
    return found === undefined ? [] : [{ ...found, ...spanOf(sibling, text) }];
  });
  const last = declarations.at(-1) ?? spanOf(statement, text);
  return { text, environment, declarations, constants: constantsIn(file), last };
}

/** Whether a program declares a function, in whatever form. */
export function declares(text: string, name: string): boolean {
  return nodesOf(parse(text)).some(
    (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === "function" &&
      nameIn(node) === name,
  );
}

/** The statement that declares a function. */
export function declarationOf(
  name: string,
  feeders: readonly string[],
  environment = "environment",
): string {
  const fed = feeders.length === 0 ? "" : `, { fedBy: [${feeders.join(", ")}] }`;
  return `${environment}.function("${name}"${fed});`;
}

/**
 * The program with a function more, behind those that it declares, and nothing else changed but that its feeders get the
 * names by which it knows them.
 *
 * @param feeders Declarations of the program.
 */
export function withFunction(
  program: Program,
  name: string,
  feeders: readonly Declaration[],
): string {
  const { text, environment, last } = program;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const known = feeders.map((feeder) => feeder.constant ?? constantOf(feeder.name));
  const indent = /[ \t]*$/.exec(text.slice(0, last.start))?.[0] ?? "";
  const edits = [
    { at: last.end, text: `${newline}${indent}${declarationOf(name, known, environment)}` },
    ...feeders
      .filter(({ constant }) => constant === undefined)
      .map((feeder) => ({ at: feeder.start, text: `const ${constantOf(feeder.name)} = ` })),
  ];
  // From behind, so that the places of the others stay what they are.
  return edits
    .sort((one, other) => other.at - one.at)
    .reduce((edited, { at, text }) => edited.slice(0, at) + text + edited.slice(at), text);
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("index.ts", text, ts.ScriptTarget.ESNext, true);
}

function nodesOf(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => {
    nodes.push(...nodesOf(child));
  });
  return nodes;
}

function statementsOf(file: ts.SourceFile): ts.VariableStatement[] {
  return nodesOf(file).filter((node) => ts.isVariableStatement(node));
}

/** The name in `const <name> = await Environment.read(…)`. */
function environmentIn(statement: ts.VariableStatement): string | undefined {
  const declared = onlyConstant(statement);
  if (declared === undefined || !ts.isAwaitExpression(declared.value)) return undefined;
  const call = declared.value.expression;
  return ts.isCallExpression(call) && isMethod(call, "Environment", "read")
    ? declared.name
    : undefined;
}

function declarationIn(
  statement: ts.Statement,
  environment: string,
): Pick<Declaration, "name" | "constant"> | undefined {
  const declared = ts.isVariableStatement(statement) ? onlyConstant(statement) : undefined;
  const value = ts.isExpressionStatement(statement) ? statement.expression : declared?.value;
  if (value === undefined || !ts.isCallExpression(value)) return undefined;
  const name = isMethod(value, environment, "function") ? nameIn(value) : undefined;
  return name === undefined ? undefined : { name, constant: declared?.name };
}

function onlyConstant({
  declarationList: { declarations },
}: ts.VariableStatement): { name: string; value: ts.Expression } | undefined {
  const [declaration, ...others] = declarations;
  if (declaration?.initializer === undefined || others.length > 0) return undefined;
  const { name, initializer: value } = declaration;
  return ts.isIdentifier(name) ? { name: name.text, value } : undefined;
}

function isMethod({ expression }: ts.CallExpression, object: string, method: string): boolean {
  return (
    ts.isPropertyAccessExpression(expression) &&
    ts.isIdentifier(expression.expression) &&
    expression.expression.text === object &&
    expression.name.text === method
  );
}

function nameIn({ arguments: [first] }: ts.CallExpression): string | undefined {
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}

function blockOf({ parent }: ts.VariableStatement): readonly ts.Statement[] {
  return ts.isBlock(parent) || ts.isSourceFile(parent) ? parent.statements : [];
}

function spanOf(statement: ts.Statement, text: string): Span {
  const comments = ts.getTrailingCommentRanges(text, statement.end);
  return { start: statement.getStart(), end: comments?.at(-1)?.end ?? statement.end };
}

function constantsIn(file: ts.SourceFile): ReadonlySet<string> {
  const names = nodesOf(file).flatMap((node) => {
    const name = isNaming(node) ? node.name : undefined;
    return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
  });
  return new Set(names);
}

function isNaming(node: ts.Node) {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isImportClause(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node)
  );
}
