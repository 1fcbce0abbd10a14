import type { FlagSpecs } from '../../command.ts';

// Flags that several commands share.

export const wait = { wait: { type: 'optional', value: 'TIME', summary: 'Wait until it is done, at the most this long (--wait=10m).' } } as const satisfies FlagSpecs;
export const fileAndSet = {
  file: { type: 'text', short: 'f', value: 'FILE', summary: 'Take fields from this YAML or JSON file; - is standard input.' },
  set: { type: 'text', many: true, value: 'PATH=VALUE', summary: 'Set any field, by its dotted path.' },
  'dry-run': { type: 'boolean', summary: 'Print what would be sent, and send nothing.' },
} as const satisfies FlagSpecs;
export const describing = {
  description: { type: 'text', value: 'TEXT', summary: 'What it is for.' },
  tag: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'A label.' },
} as const satisfies FlagSpecs;
export const listing = {
  name: { type: 'text', value: 'NAME', summary: 'Only the one of this name.' },
  status: { type: 'text', value: 'STATUS', summary: 'Only those in this status.' },
  deleted: { type: 'boolean', summary: 'List deleted ones.' },
} as const satisfies FlagSpecs;
export const subject = {
  user: { type: 'text', value: 'NAME', summary: 'Whom the certificate is for.' },
  group: { type: 'text', value: 'NAME', summary: 'The group of that user.' },
  ttl: { type: 'text', value: 'TIME', summary: 'How long it is good for: 5h, 1d, 1w.' },
} as const satisfies FlagSpecs;
export const until = {
  for: { type: 'text', value: 'status=STATUS', summary: 'What to wait for.' },
  'wait-timeout': { type: 'text', value: 'TIME', summary: 'How long to wait at the most, such as 10m.' },
} as const satisfies FlagSpecs;
