/** Runs an emulator with a database in its own process, to be killed. The arguments are its URL and the port. */
import { createEmulator } from '../index.ts';

const [store, port] = process.argv.slice(2);
const emulator = await createEmulator({
  clock: 'instant',
  port: Number(port),
  store,
  accounts: 5,
  quotas: { projects: 1_000_000 },
  onFault: (error) => process.send?.({ fault: String(error instanceof Error ? error.stack : error) }),
});
process.on('disconnect', () => process.exit());
process.send?.({ url: emulator.url, accounts: emulator.accounts });
