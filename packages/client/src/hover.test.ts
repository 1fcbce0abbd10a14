import path from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';

// A file as it is typed in an editor.
const file = path.join(import.meta.dirname, 'typed-in-an-editor.ts');
const text = `
import { createClient, operations } from './index.ts';
declare const oks: ReturnType<typeof createClient>;
const cluster = await oks.clusters.get('c');
const project = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
const called = await oks.call(operations.GetCluster, { cluster_id: 'c' });
const named = await oks.call('ListProjects');
for await (const { id } of oks.projects.list()) console.log(id);
const { data, requestId } = await oks.clusters.get('c').withResponse();
console.log(cluster.admin_whitelist, cluster.statuses.available_upgrade, project.cidr, called, named, data, requestId);
`;

let service: ts.LanguageService;
let checker: ts.TypeChecker;
beforeAll(() => {
  const config = path.join(import.meta.dirname, '../tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (name) => ts.sys.readFile(name)).config,
    ts.sys,
    path.dirname(config),
  );
  service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
    directoryExists: (name) => ts.sys.directoryExists(name),
  });
  const program = service.getProgram();
  if (program === undefined) throw new Error('the language service has no program');
  checker = program.getTypeChecker();
});

/** Returns what an editor shows for a word of the file: its signature or type, and its description. */
function hover(expression: string): { readonly shown: string; readonly description: string } {
  const at = text.indexOf(expression) + expression.lastIndexOf('.') + 1;
  const info = service.getQuickInfoAtPosition(file, at);
  return {
    shown: ts.displayPartsToString(info?.displayParts ?? []),
    description: ts.displayPartsToString(info?.documentation ?? []),
  };
}

test('the file has no type errors', () => {
  const found = [...service.getSemanticDiagnostics(file), ...service.getSyntacticDiagnostics(file)];
  expect(found.map(({ messageText }) => messageText)).toEqual([]);
});

test('hovering over a method shows its parameters, result and description', () => {
  const { shown, description } = hover('oks.clusters.get');
  expect(shown).toBe(
    '(method) Clusters.get(clusterId: string, options?: CallOptions): Promise<Cluster> & WithResponse<Cluster>',
  );
  expect(description).toBe('Get a cluster.\nCalls GetCluster, `GET /clusters/{cluster_id}`.');
});

test.each([
  ['cluster.admin_whitelist', /admin_whitelist: string\[\]$/],
  ['cluster.statuses.available_upgrade', /available_upgrade\?: string/],
  ['project.cidr', /cidr: string$/],
  [
    'oks.projects.create',
    /create\(project: Creation<ProjectInput>, options\?: CallOptions\): Promise<Project> & \w+<Project>$/,
  ],
  [
    'oks.projects.list',
    /list\(filters\?: ListProjectsQuery, \w+\?: CallOptions\): Promise<Project\[\]> & \w+<Project>$/,
  ],
])('hovering over %s shows its type and description', (expression, type) => {
  const { shown, description } = hover(expression);
  expect(shown).toMatch(type);
  expect(description).toMatch(/\w+ \w+.*\.$/s);
});

test.each([
  ['cluster', 'Cluster'],
  ['project', 'Project'],
  ['called', 'Cluster'],
  ['named', 'Project[]'],
  ['data', 'Cluster'],
])('%s has the named type %s', (variable, type) => {
  expect(hover(variable).shown).toBe(`const ${variable}: ${type}`);
});

test('every field of every request and response has a description', () => {
  const types = checker.getExportsOfModule(moduleNamed('schemas/src/generated/types.ts'));
  const bare = types.flatMap((type) =>
    checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(type))
      .filter((field) => type.name !== 'WireTypes' && field.getDocumentationComment(checker).length === 0)
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(types.length).toBeGreaterThan(40);
  expect(bare).toEqual([]);
});

function moduleNamed(ending: string): ts.Symbol {
  const found = service
    .getProgram()
    ?.getSourceFiles()
    .find(({ fileName }) => fileName.endsWith(ending));
  const symbol = found === undefined ? undefined : checker.getSymbolAtLocation(found);
  if (symbol === undefined) throw new Error(`${file} does not reach ${ending}`);
  return symbol;
}
