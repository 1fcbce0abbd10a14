import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const versionShow = defineCommand(['version'], () => ({
  offline: true,
  summary: 'Print the version. With -o json or -o yaml, also those of Node and the included packages.',
  args: [],
  flags: {},
  examples: ['oks version', 'oks version -o json'],
}));

export const versionRows: readonly TableEntry[] = [
  entry(versionShow, async () => (await import('./run.ts')).runVersion),
];
