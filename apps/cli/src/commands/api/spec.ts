import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { unknownFields } from '../flags.ts';

export const api = defineCommand({
  path: ['api'],
  summary: 'Call any operation of the API and print its payload, or send any request and print its response.',
  args: [{ name: 'OPERATION' }, { name: 'PATH' }],
  flags: {
    param: {
      type: 'text',
      many: true,
      value: 'NAME=VALUE',
      summary: 'A parameter of the path, the query or the headers.',
    },
    body: { type: 'text', value: 'FILE', summary: 'The body, from a YAML or JSON file; - is standard input.' },
    ...unknownFields,
    include: { type: 'boolean', short: 'i', summary: 'Print status and headers on stderr, secret ones masked.' },
    list: { type: 'boolean', short: 'l', summary: 'List every operation there is.' },
  },
  examples: [
    'oks api ListProjects --param name=shop',
    'oks api CreateProject --body project.yaml --include',
    'oks api GET /projects --param name=shop',
    'oks api --list -o wide',
  ],
});

export const apiRows: readonly TableEntry[] = [entry(api, async () => (await import('./run.ts')).runApi)];
