import { clusterRows } from './rows/cluster.ts';
import { emulatorRows } from './rows/emulator.ts';
import { kubeconfigRows } from './rows/kubeconfig.ts';
import { nodepoolRows } from './rows/nodepool.ts';
import { profileRows } from './rows/profile.ts';
import { projectRows } from './rows/project.ts';
import { serviceRows } from './rows/service.ts';
import { setupRows } from './rows/setup.ts';
import type { TableEntry } from './rows/entry.ts';

/** Every command, in the order in which help lists them. */
export const commandTable: readonly TableEntry[] = [
  ...profileRows,
  ...projectRows,
  ...clusterRows,
  ...kubeconfigRows,
  ...nodepoolRows,
  ...serviceRows,
  ...emulatorRows,
  ...setupRows,
];
