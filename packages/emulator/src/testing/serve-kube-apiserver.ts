/** Runs an emulator with a real API server in its own process, to be killed. The argument is its data folder. */
import { createTestCluster } from '../clusters/builtin/test-cluster.ts';

const { id, emulator } = await createTestCluster({
  clock: 'instant',
  port: 0,
  kubernetes: 'kube-apiserver',
  dataDir: process.argv[2],
  onWarning: () => undefined,
});
process.send?.({ id, port: Number(new URL(emulator.url).port) });
