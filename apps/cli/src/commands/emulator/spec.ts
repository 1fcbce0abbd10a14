import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const emulatorStart = defineCommand({
  path: ['emulator', 'start'],
  offline: true,
  summary: 'Start an OKS of your own on this machine.',
  args: [],
  flags: {
    port: { type: 'text', value: 'N', summary: 'The port to answer on; 0 is any free one (8080).' },
    'data-dir': { type: 'text', value: 'DIR', summary: 'Where its state is kept.' },
    ephemeral: { type: 'boolean', summary: 'Keep no state.' },
    clock: { type: 'text', values: ['real', 'fast', 'instant', 'manual'], summary: 'How time passes (fast).' },
    accounts: { type: 'text', value: 'N', summary: 'How many accounts there are (1).' },
    mfa: { type: 'boolean', summary: 'Have the accounts ask for one-time passwords.' },
    tokens: { type: 'boolean', summary: 'Hand out session tokens.' },
    detach: { type: 'boolean', short: 'd', summary: 'Leave it running in the background.' },
  },
  examples: ['oks emulator start --port 0 --ephemeral --detach -o json'],
});
export const emulatorStatus = defineCommand({
  path: ['emulator', 'status'],
  offline: true,
  summary: 'Show the emulator that runs, without its secrets.',
  args: [],
  flags: {},
  examples: ['oks emulator status'],
});
export const emulatorEnv = defineCommand({
  path: ['emulator', 'env'],
  offline: true,
  summary: 'Print variables that lead a shell to the emulator that runs: eval "$(oks emulator env)".',
  args: [],
  flags: {},
  examples: ['oks emulator env > emulator.env'],
});
export const emulatorStop = defineCommand({
  path: ['emulator', 'stop'],
  offline: true,
  summary: 'Stop the emulator that runs.',
  args: [],
  flags: {},
  examples: ['oks emulator stop'],
});

export const emulatorReset = defineCommand({
  path: ['emulator', 'reset'],
  offline: true,
  summary: 'Forget every project and cluster of the emulator; its accounts stay.',
  args: [],
  flags: {
    'data-dir': { type: 'text', value: 'DIR', summary: 'Where its state is kept, when it does not run.' },
  },
  examples: ['oks emulator reset --yes'],
});

export const emulatorRows: readonly TableEntry[] = [
  entry(emulatorStart, async () => (await import('./start.ts')).runEmulatorStart),
  entry(emulatorStatus, async () => (await import('./status.ts')).runEmulatorStatus),
  entry(emulatorEnv, async () => (await import('./env.ts')).runEmulatorEnv),
  entry(emulatorReset, async () => (await import('./reset.ts')).runEmulatorReset),
  entry(emulatorStop, async () => (await import('./stop.ts')).runEmulatorStop),
];
