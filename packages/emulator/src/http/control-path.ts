/** Where the control API lives below the emulator's origin. */
export const controlPath = '/__emulator';
