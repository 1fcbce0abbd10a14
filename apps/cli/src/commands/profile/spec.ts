import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

const untested = { 'no-test': { type: 'boolean', summary: 'Save without testing the credentials.' } } as const;
const replacing = { replace: { type: 'boolean', summary: 'Replace an existing profile of the same name.' } } as const;

export const profileAdd = defineCommand(['profile', 'add'], () => ({
  offline: true,
  summary: 'Test credentials and save them as a profile.',
  args: [{ name: 'NAME' }],
  flags: {
    'access-key': {
      type: 'text',
      value: 'ID',
      summary: 'Access key ID. oks prompts for the secret key.',
    },
    username: { type: 'text', value: 'USERNAME', summary: 'User name. oks prompts for the password.' },
    'from-stdin': { type: 'boolean', summary: 'Read the profile as JSON from standard input.' },
    'credential-command': {
      type: 'text',
      value: 'COMMAND',
      summary: 'Command that prints credentials as JSON. Runs without a shell; pass words or a JSON array.',
    },
    'otp-command': { type: 'text', value: 'COMMAND', summary: 'Command that prints a one-time password.' },
    default: { type: 'boolean', summary: 'Make this the default profile.' },
    ...replacing,
    ...untested,
  },
  examples: [
    'oks profile add work',
    'oks profile add ci --from-stdin < profile.json',
    'oks profile add vault --credential-command "vault-oks get prod" --region eu-west-2',
  ],
}));

export const profileList = defineCommand(['profile', 'list'], () => ({
  offline: true,
  summary: 'List saved profiles, including those of other OUTSCALE tools.',
  args: [],
  flags: {},
  examples: ['oks profile list'],
}));

export const profileShow = defineCommand(['profile', 'show'], () => ({
  offline: true,
  summary: 'Show the credentials, region and endpoint in use, and the source of each value.',
  args: [{ name: 'PROFILE' }],
  flags: {},
  examples: ['oks profile show', 'oks profile show work'],
}));

export const profileUse = defineCommand(['profile', 'use'], () => ({
  offline: true,
  summary: 'Make a profile the default.',
  args: [{ name: 'PROFILE', required: true }],
  flags: {},
  examples: ['oks profile use work'],
}));

export const profileRemove = defineCommand(['profile', 'remove'], () => ({
  offline: true,
  summary: 'Remove profiles and their saved sessions.',
  args: [{ name: 'PROFILE', required: true, many: true }],
  flags: {},
  examples: ['oks profile remove old', 'oks profile remove old --yes'],
}));

export const profileImport = defineCommand(['profile', 'import'], () => ({
  offline: true,
  summary: 'Import profiles from ~/.oks_cli and ~/.osc. Without NAME, import all.',
  args: [{ name: 'NAME', many: true }],
  flags: {
    as: { type: 'text', value: 'NAME', summary: 'Save the profile under another name.' },
    ...replacing,
  },
  examples: ['oks profile import', 'oks profile import default --as work'],
}));

export const profileRows: readonly TableEntry[] = [
  entry(profileAdd, async () => (await import('./add.ts')).runProfileAdd),
  entry(profileList, async () => (await import('./list.ts')).runProfileList),
  entry(profileShow, async () => (await import('./show.ts')).runProfileShow),
  entry(profileUse, async () => (await import('./use.ts')).runProfileUse),
  entry(profileRemove, async () => (await import('./remove.ts')).runProfileRemove),
  entry(profileImport, async () => (await import('./import.ts')).runProfileImport),
];
