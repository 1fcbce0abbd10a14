import type { Rolldown } from 'tsdown';

type Program = ReturnType<Rolldown.PluginContext['parse']>;
type Statement = Program['body'][number];
type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];

/**
 * Turns the getters that a CommonJS file exports into plain properties: defining the 250 getters of a short command
 * takes a millisecond. Only a variable that changes later needs a getter. What can change keeps it: all that is not a
 * constant, a function or a class.
 */
export function plainExports(code: string, { body }: Program): string {
  const constants = new Set(body.flatMap(constantsOf));
  const source = ({ start, end: after }: Expression): string => code.slice(start, after);
  let text = '';
  let end = 0;
  for (const expression of body.flatMap(expressionsOf)) {
    const exported = readExport(expression);
    if (exported === undefined || !isConstant(exported.value, constants)) continue;
    text += `${code.slice(end, expression.start)}exports[${source(exported.name)}]=${source(exported.value)}`;
    end = expression.end;
  }
  return text + code.slice(end);
}

function isConstant(value: Expression, constants: ReadonlySet<string>): boolean {
  if (value.type === 'Identifier') return constants.has(value.name);
  return value.type === 'Literal' || (value.type === 'TemplateLiteral' && value.expressions.length === 0);
}

/** The names that a statement declares for good. */
function constantsOf(statement: Statement): string[] {
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
    return statement.id === null ? [] : [statement.id.name];
  if (statement.type !== 'VariableDeclaration') return [];
  return statement.declarations.flatMap(({ id, init }) =>
    id.type === 'Identifier' && (statement.kind === 'const' || init?.type === 'ClassExpression') ? [id.name] : [],
  );
}

function expressionsOf(statement: Statement): Expression[] {
  if (statement.type !== 'ExpressionStatement') return [];
  const { expression } = statement;
  return expression.type === 'SequenceExpression' ? expression.expressions : [expression];
}

/** Reads `Object.defineProperty(exports, NAME, { enumerable: true, get: function () { return VALUE } })`. */
function readExport(call: Expression): { readonly name: Expression; readonly value: Expression } | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const [target, name, descriptor] = call.arguments;
  if (target?.type !== 'Identifier' || target.name !== 'exports' || descriptor?.type !== 'ObjectExpression')
    return undefined;
  const getter = descriptor.properties.at(-1);
  if (name?.type !== 'Literal' || getter?.type !== 'Property' || getter.value.type !== 'FunctionExpression')
    return undefined;
  const [result] = getter.value.body?.body ?? [];
  return result?.type === 'ReturnStatement' && result.argument !== null ? { name, value: result.argument } : undefined;
}
