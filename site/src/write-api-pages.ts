import path from 'node:path';
import { Application, ReflectionKind } from 'typedoc';
import { entriesOfPackages } from './packages.ts';
import { root } from './workspace.ts';

/** Writes a page for each entry of each package, from its doc comments. */
export async function writeApiPages(folder: string): Promise<void> {
  const entries = entriesOfPackages();
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    name: 'API reference',
    entryPoints: [...entries.values()],
    tsconfig: path.join(root, 'site/tsconfig.api.json'),
    // `npm run typecheck` does that.
    skipErrorChecking: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    readme: 'none',
    logLevel: 'Warn',
    outputs: [{ name: 'markdown', path: folder }],
  });
  // Options of the plugin, which TypeDoc's types do not know.
  const layout = {
    outputFileStrategy: 'modules',
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    // Its own anchors: those that Markdown derives from headings differ where a name appears twice.
    useHTMLAnchors: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    propertyMembersFormat: 'table',
    typeDeclarationFormat: 'table',
    tableColumnSettings: { hideInherited: true, hideOverrides: true, hideDefaults: true, hideModifiers: true },
    // What a reader calls, before the types of its parameters and results.
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', '*'],
  };
  for (const [name, value] of Object.entries(layout)) app.options.setValue(name, value);
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the packages.');
  // TypeDoc names a module after its file, such as `client/src/node`. Readers know it by what they import.
  const names = new Map([...entries].map(([name, file]) => [moduleNameOf(file), name]));
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    module.name = names.get(module.name) ?? module.name;
  }
  await app.generateOutputs(project);
}

const moduleNameOf = (file: string): string =>
  path.relative(path.join(root, 'packages'), file).replace(/(?:\/index)?\.ts$/, '');
