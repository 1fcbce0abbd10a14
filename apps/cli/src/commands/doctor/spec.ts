import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const doctor = defineCommand(['doctor'], () => ({
  summary: 'Check this machine, the configuration, the network and the credentials.',
  args: [],
  flags: {},
  examples: ['oks doctor', 'oks doctor --profile work -o json'],
}));

export const doctorRows: readonly TableEntry[] = [entry(doctor, async () => (await import('./run.ts')).runDoctor)];
