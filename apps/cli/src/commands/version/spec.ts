import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const versionShow = defineCommand({
  path: ['version'],
  offline: true,
  summary: 'Print the version. As JSON or YAML, also the versions of Node and of the packages.',
  args: [],
  flags: {},
  examples: ['oks version', 'oks version -o json'],
});

export const versionRows: readonly TableEntry[] = [
  entry(versionShow, async () => (await import('./run.ts')).runVersion),
];
