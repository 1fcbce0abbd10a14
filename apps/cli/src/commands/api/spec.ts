import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { unknownFields } from '../flags.ts';

export const api = defineCommand(['api'], () => ({
  summary: 'Call any API operation, or send any request, and print the result.',
  args: [{ name: 'OPERATION' }, { name: 'PATH' }],
  flags: {
    param: {
      type: 'text',
      many: true,
      value: 'NAME=VALUE',
      summary: 'Path, query or header parameter.',
    },
    body: {
      type: 'text',
      value: 'FILE',
      summary: 'Read the body from a YAML or JSON file, or from standard input (-).',
    },
    ...unknownFields,
    include: {
      type: 'boolean',
      short: 'i',
      summary: 'Print the status and the headers to stderr, with secrets masked.',
    },
    list: { type: 'boolean', short: 'l', summary: 'List all operations.' },
  },
  examples: [
    'oks api ListProjects --param name=shop',
    'oks api CreateProject --body project.yaml --include',
    'oks api GET /projects --param name=shop',
    'oks api --list -o wide',
  ],
}));

export const apiRows: readonly TableEntry[] = [entry(api, async () => (await import('./run.ts')).runApi)];
