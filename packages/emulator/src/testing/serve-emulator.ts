/** An emulator in a process of its own, for tests that kill it and runs that weigh it. Takes its data folder as the argument. */
import { createEmulator } from '../index.ts';

const emulator = await createEmulator({
  clock: 'instant',
  port: 0,
  dataDir: process.argv[2],
  quotas: { projects: 1_000_000, clustersPerProject: 1_000 },
});
process.on('message', () => {
  // As thorough as V8 can: what it keeps to let garbage gather in is let go of too.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  process.send?.({ memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: emulator.url, headers: emulator.credentials.authorize() });
