import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

const untested = { 'no-test': { type: 'boolean', summary: 'Save without trying to sign in first.' } } as const;
const replacing = { replace: { type: 'boolean', summary: 'Replace a profile of the same name.' } } as const;

export const profileAdd = defineCommand({
  path: ['profile', 'add'],
  offline: true,
  summary: 'Save credentials under a name, once they have been tried.',
  args: [{ name: 'NAME' }],
  flags: {
    'access-key': {
      type: 'text',
      value: 'ID',
      summary: 'The ID of the access key. Its secret key is asked for, and never an argument.',
    },
    username: { type: 'text', value: 'LOGIN', summary: 'A login. Its password is asked for, and never an argument.' },
    'from-stdin': { type: 'boolean', summary: 'Take the profile from standard input, as JSON.' },
    'credential-command': {
      type: 'text',
      value: 'COMMAND',
      summary: 'A program that prints credentials as JSON; words, or a JSON array of them. Run without a shell.',
    },
    'otp-command': { type: 'text', value: 'COMMAND', summary: 'A program that prints a one-time password.' },
    default: { type: 'boolean', summary: 'Use it where no profile is named.' },
    ...replacing,
    ...untested,
  },
  examples: [
    'oks profile add work',
    'oks profile add ci --from-stdin < profile.json',
    'oks profile add vault --credential-command "vault-oks get prod" --region eu-west-2',
  ],
});

export const profileList = defineCommand({
  path: ['profile', 'list'],
  offline: true,
  summary: 'List saved profiles, those of other clients too.',
  args: [],
  flags: {},
  examples: ['oks profile list'],
});

export const profileShow = defineCommand({
  path: ['profile', 'show'],
  offline: true,
  summary: 'Show who signs in, where, and where each value comes from.',
  args: [{ name: 'PROFILE' }],
  flags: {},
  examples: ['oks profile show', 'oks profile show work'],
});

export const profileUse = defineCommand({
  path: ['profile', 'use'],
  offline: true,
  summary: 'Make a profile the default.',
  args: [{ name: 'PROFILE', required: true }],
  flags: {},
  examples: ['oks profile use work'],
});

export const profileRemove = defineCommand({
  path: ['profile', 'remove'],
  offline: true,
  summary: 'Remove profiles, and the sessions kept for them.',
  args: [{ name: 'PROFILE', required: true, many: true }],
  flags: {},
  examples: ['oks profile remove old', 'oks profile remove old --yes'],
});

export const profileImport = defineCommand({
  path: ['profile', 'import'],
  offline: true,
  summary: 'Take over profiles of ~/.oks_cli and ~/.osc; all of them where none is named.',
  args: [{ name: 'NAME', many: true }],
  flags: {
    as: { type: 'text', value: 'NAME', summary: 'Save the one that is named under another name.' },
    ...replacing,
  },
  examples: ['oks profile import', 'oks profile import default --as work'],
});

export const profileRows: readonly TableEntry[] = [
  entry(profileAdd, async () => (await import('./add.ts')).runProfileAdd),
  entry(profileList, async () => (await import('./list.ts')).runProfileList),
  entry(profileShow, async () => (await import('./show.ts')).runProfileShow),
  entry(profileUse, async () => (await import('./use.ts')).runProfileUse),
  entry(profileRemove, async () => (await import('./remove.ts')).runProfileRemove),
  entry(profileImport, async () => (await import('./import.ts')).runProfileImport),
];
