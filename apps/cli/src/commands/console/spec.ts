import { defineCommand } from '../../framework/spec.ts';
import { entry, type TableEntry } from '../../session/entry.ts';

export const openConsole = defineCommand(['console'], () => ({
  summary: 'Open a web console that shows projects and clusters live.',
  args: [{ name: 'PROFILE', many: true }],
  flags: {
    'no-open': { type: 'boolean', summary: 'Print the link without opening a browser.' },
    port: { type: 'text', value: 'PORT', summary: 'TCP port on 127.0.0.1. Default: a free port.' },
    'read-only': { type: 'boolean', summary: 'Disable all actions.' },
  },
  examples: ['oks console', 'oks console work staging --read-only', 'oks console --no-open --port 8090 -o json'],
}));

export const consoleRows: readonly TableEntry[] = [
  entry(openConsole, async () => (await import('./run.ts')).runConsole),
];
