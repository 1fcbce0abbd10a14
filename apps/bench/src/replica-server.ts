/** A child process: an emulator. The argument is the URL of its database, its data folder, or empty for memory. */
import { createEmulator } from '@oks-kit/emulator';

const [state = ''] = process.argv.slice(2);
const kept = state === '' ? {} : state.startsWith('postgres:') ? { store: state } : { dataDir: state };
const emulator = await createEmulator({ clock: 'instant', port: 0, ...kept });

process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
});
process.once('disconnect', () => process.exit());
process.send?.({ url: emulator.url, headers: emulator.credentials.authorize() });
