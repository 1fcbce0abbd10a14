/** Runs an emulator in its own process, for tests that kill or measure it. The argument is its data folder. */
import { createEmulator } from '../index.ts';

const emulator = await createEmulator({
  clock: 'instant',
  port: 0,
  dataDir: process.argv[2],
  quotas: { projects: 1_000_000, clustersPerProject: 1_000 },
});
process.on('message', () => {
  // A full collection that also releases unused memory.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  process.send?.({ memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: emulator.url, headers: emulator.credentials.authorize() });
