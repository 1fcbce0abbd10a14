/** Why the control API refuses a caller. Its client tells these answers from those of another server by their text. */
export const callerRefusals = {
  elsewhere:
    'The control API accepts requests from this machine only. To use it from another one, start the emulator with ' +
    'an admin token (`--admin-token`).',
  noToken:
    'The control API needs the admin token. Pass it as `--admin-token` or in the header `Authorization: Bearer`.',
  wrongToken: 'The admin token is wrong.',
} as const;
