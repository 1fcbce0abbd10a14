import type { FlagSpecs } from '../framework/spec.ts';

// Flags that several commands share.

export const wait = {
  wait: { type: 'optional', value: 'TIME', summary: 'Wait until it is done, at the most this long (--wait=10m).' },
} as const satisfies FlagSpecs;
export const fileAndSet = {
  file: {
    type: 'text',
    short: 'f',
    value: 'FILE',
    summary: 'Take fields from this YAML or JSON file; - is standard input.',
  },
  set: { type: 'text', many: true, value: 'PATH=VALUE', summary: 'Set any field, by its dotted path.' },
  unset: {
    type: 'text',
    many: true,
    value: 'PATH',
    summary: 'Leave a field out, or empty it where it is already there.',
  },
  'dry-run': { type: 'boolean', summary: 'Print what would be sent, and send nothing.' },
} as const satisfies FlagSpecs;
export const unknownFields = {
  'allow-unknown-fields': { type: 'boolean', summary: 'Send fields that this version of oks does not know.' },
} as const satisfies FlagSpecs;
export const describing = {
  description: { type: 'text', value: 'TEXT', summary: 'What it is for.' },
  tag: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'A label.' },
} as const satisfies FlagSpecs;
export const protecting = {
  protect: { type: 'boolean', summary: 'Protect it from deletion.' },
  'no-protect': { type: 'boolean', summary: 'Lift its protection from deletion.' },
} as const satisfies FlagSpecs;
export const maintaining = {
  'patch-window': {
    type: 'text',
    value: 'WINDOW',
    summary: "When patch versions may be installed: 'Tue 02:00+2h Europe/Paris', or off.",
  },
  'minor-window': { type: 'text', value: 'WINDOW', summary: 'When minor versions may be installed, likewise.' },
} as const satisfies FlagSpecs;
export const admitting = {
  'enable-plugin': {
    type: 'text',
    many: true,
    value: 'PLUGIN',
    summary: 'Turn on this admission plugin; all of them, in place of those before.',
  },
  'disable-plugin': { type: 'text', many: true, value: 'PLUGIN', summary: 'Turn off this admission plugin, likewise.' },
} as const satisfies FlagSpecs;
export const watching = {
  watch: {
    type: 'optional',
    short: 'w',
    value: 'TIME',
    summary: 'Look again every 2s, or as often as said (--watch=10s), until Ctrl-C.',
  },
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
