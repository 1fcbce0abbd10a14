import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const versionShow = defineCommand({
  path: ['version'],
  offline: true,
  summary: 'Print the version of oks; as JSON or YAML, those of Node and of the packages too.',
  args: [],
  flags: {},
  examples: ['oks version', 'oks version -o json'],
});

export const versionRows: readonly TableEntry[] = [
  entry(versionShow, async () => (await import('./run.ts')).runVersion),
];
