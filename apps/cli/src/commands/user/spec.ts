import { defineCommand } from '../../framework/spec.ts';
import { entry, type TableEntry } from '../../session/entry.ts';

export const userList = defineCommand(['user', 'list'], () => ({
  operations: ['ListEimUsers'],
  summary: 'List the EIM users of a project.',
  args: [],
  flags: {},
  examples: ['oks user list --project shop'],
}));
export const userTypes = defineCommand(['user', 'types'], () => ({
  operations: ['ListEimUserTypes'],
  summary: 'List the types of EIM users that a project can have.',
  args: [],
  flags: {},
  examples: ['oks user types --project shop'],
}));
export const userCreate = defineCommand(['user', 'create'], () => ({
  operations: ['CreateEimUser'],
  summary: 'Create an EIM user with an access key. The secret key is shown only once.',
  args: [{ name: 'TYPE', required: true }],
  flags: { ttl: { type: 'text', value: 'TIME', summary: 'Lifetime of the access key, such as 5h, 1d or 1w.' } },
  examples: ['oks user create oks-csi --project shop --ttl 4w'],
}));
export const userDelete = defineCommand(['user', 'delete'], () => ({
  operations: ['DeleteEimUser'],
  summary: 'Delete EIM users of a project.',
  args: [{ name: 'USER', required: true, many: true }],
  flags: {},
  examples: ['oks user delete oks-csi-4f7a --project shop --yes'],
}));

export const userRows: readonly TableEntry[] = [
  entry(userList, async () => (await import('./list.ts')).runUserList),
  entry(userTypes, async () => (await import('./types.ts')).runUserTypes),
  entry(userCreate, async () => (await import('./create.ts')).runUserCreate),
  entry(userDelete, async () => (await import('./delete.ts')).runUserDelete),
];
