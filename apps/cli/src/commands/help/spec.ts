import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { topicNames } from './topics.ts';

export const help = defineCommand(['help'], () => ({
  offline: true,
  summary: `Show help on a command or a topic: ${topicNames.join(', ')}.`,
  args: [{ name: 'TOPIC', many: true }],
  flags: {},
  examples: ['oks help cluster create', 'oks help exit-codes'],
}));

export const helpRows: readonly TableEntry[] = [entry(help, async () => (await import('./run.ts')).runHelp)];
