/** An emulator in a process of its own, for tests that kill it and runs that weigh it. Takes its data folder as the argument. */
import { createEmulator } from '../index.ts';

const emulator = await createEmulator({ clock: 'instant', port: 0, dataDir: process.argv[2], quotas: { projects: 1_000_000, clustersPerProject: 1_000 } });
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: emulator.url, headers: emulator.credentials.authorize() });
