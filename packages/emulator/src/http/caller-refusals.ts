/** Why the control API refuses a caller. Its client tells these answers from those of another server by their text. */
export const callerRefusals = {
  elsewhere:
    'The control API answers only this machine. To use it from another one, start the emulator with an admin token ' +
    '(`--admin-token`).',
  noToken: 'The control API needs the admin token, in `--admin-token` or `Authorization: Bearer`.',
  wrongToken: 'The admin token is wrong.',
} as const;
