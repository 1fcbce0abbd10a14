import type { FlagSpecs } from '../framework/spec.ts';

// Flags that several commands share.

export const wait = {
  wait: {
    type: 'optional',
    value: 'TIME',
    summary: 'Wait until the operation is done. Optional maximum time: --wait=10m.',
  },
} as const satisfies FlagSpecs;
const fileAndSet = {
  file: {
    type: 'text',
    short: 'f',
    value: 'FILE',
    summary: 'Read fields from this YAML or JSON file, or from standard input (-).',
  },
  set: { type: 'text', many: true, value: 'PATH=VALUE', summary: 'Set a field by its dotted path.' },
  unset: { type: 'text', many: true, value: 'PATH', summary: 'Remove a field.' },
  'dry-run': { type: 'boolean', summary: 'Show what would be sent, without sending it.' },
} as const satisfies FlagSpecs;
export const unknownFields = {
  'allow-unknown-fields': { type: 'boolean', summary: 'Also send fields that this version of oks does not know.' },
} as const satisfies FlagSpecs;
/** Flags of every command that creates or updates a resource. */
export const sending = { ...fileAndSet, ...unknownFields, ...wait } as const satisfies FlagSpecs;
export const describing = {
  description: { type: 'text', value: 'TEXT', summary: 'Description.' },
  tag: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Add a tag.' },
} as const satisfies FlagSpecs;
export const untagging = {
  untag: { type: 'text', many: true, value: 'KEY', summary: 'Remove a tag.' },
} as const satisfies FlagSpecs;
export const protecting = {
  protect: { type: 'boolean', summary: 'Enable deletion protection.' },
  'no-protect': { type: 'boolean', summary: 'Disable deletion protection.' },
} as const satisfies FlagSpecs;
export const maintaining = {
  'maintenance-window': {
    type: 'text',
    value: 'WINDOW',
    summary: "The weekly maintenance window, such as 'Tue 02:00+2h Europe/Paris'.",
  },
  'patch-window': {
    type: 'text',
    value: 'WINDOW',
    summary: 'The window for patch versions, or `off`. Deprecated: use --maintenance-window.',
  },
  'minor-window': {
    type: 'text',
    value: 'WINDOW',
    summary: 'The window for minor versions, or `off`. Deprecated: use --maintenance-window.',
  },
} as const satisfies FlagSpecs;
export const authenticating = {
  'oidc-issuer-url': { type: 'text', value: 'URL', summary: 'URL of the OpenID Connect provider.' },
  'oidc-client-id': { type: 'text', value: 'ID', summary: 'Client ID that tokens must be issued for.' },
  'oidc-username-claim': { type: 'text', value: 'CLAIM', summary: 'Token claim that contains the user name.' },
  'oidc-username-prefix': { type: 'text', value: 'TEXT', summary: 'Prefix added to user names.' },
  'oidc-groups-claim': { type: 'text', many: true, value: 'CLAIM', summary: 'Token claim that contains the groups.' },
  'oidc-groups-prefix': { type: 'text', value: 'TEXT', summary: 'Prefix added to group names.' },
  'oidc-required-claim': { type: 'text', many: true, value: 'CLAIM=VALUE', summary: 'Claim that tokens must contain.' },
} as const satisfies FlagSpecs;
export const admitting = {
  'enable-plugin': {
    type: 'text',
    many: true,
    value: 'PLUGIN',
    summary: 'Enable this admission plugin. Replaces the list of enabled plugins.',
  },
  'disable-plugin': {
    type: 'text',
    many: true,
    value: 'PLUGIN',
    summary: 'Disable this admission plugin. Replaces the list of disabled plugins.',
  },
} as const satisfies FlagSpecs;
export const watching = {
  watch: {
    type: 'optional',
    short: 'w',
    value: 'TIME',
    summary: 'Watch for changes until Ctrl-C. Default interval: 2s. To change it: --watch=10s.',
  },
} as const satisfies FlagSpecs;
export const listing = {
  name: { type: 'text', value: 'NAME', summary: 'Only list resources with this name.' },
  status: { type: 'text', value: 'STATUS', summary: 'Only list resources with this status.' },
  tag: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Only list resources with this tag.' },
  deleted: { type: 'boolean', summary: 'List deleted resources.' },
} as const satisfies FlagSpecs;
export const subject = {
  user: { type: 'text', value: 'NAME', summary: 'User name in the certificate.' },
  group: { type: 'text', value: 'NAME', summary: 'Group in the certificate.' },
  ttl: { type: 'text', value: 'TIME', summary: 'Lifetime of the certificate, such as 5h, 1d or 1w.' },
} as const satisfies FlagSpecs;
export const until = {
  for: { type: 'text', value: 'status=STATUS', summary: 'Condition to wait for.' },
  'wait-timeout': { type: 'text', value: 'TIME', summary: 'Maximum time to wait, such as 10m.' },
} as const satisfies FlagSpecs;
