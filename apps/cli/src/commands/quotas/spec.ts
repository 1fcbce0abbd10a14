import { defineCommand } from '../../framework/spec.ts';
import { entry, type TableEntry } from '../../session/entry.ts';

export const quotas = defineCommand(['quotas'], () => ({
  operations: ['GetQuotas'],
  summary: 'Show the quotas of the account.',
  args: [],
  flags: {},
  examples: ['oks quotas', 'oks quotas -o json'],
}));

export const quotasRows: readonly TableEntry[] = [entry(quotas, async () => (await import('./run.ts')).runQuotas)];
