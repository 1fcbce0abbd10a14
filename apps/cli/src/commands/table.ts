import type { TableEntry } from '../session/entry.ts';
import { apiRows } from './api/spec.ts';
import { applyRows } from './apply/spec.ts';
import { clusterRows } from './cluster/spec.ts';
import { completionRows } from './completion/spec.ts';
import { consoleRows } from './console/spec.ts';
import { doctorRows } from './doctor/spec.ts';
import { emulatorRows } from './emulator/spec.ts';
import { helpRows } from './help/spec.ts';
import { kubeconfigRows } from './kubeconfig/spec.ts';
import { kubectlRows } from './kubectl/spec.ts';
import { limitsRows } from './limits/spec.ts';
import { netpeeringRows } from './netpeering/spec.ts';
import { nodepoolRows } from './nodepool/spec.ts';
import { profileRows } from './profile/spec.ts';
import { projectRows } from './project/spec.ts';
import { quotasRows } from './quotas/spec.ts';
import { templateRows } from './template/spec.ts';
import { userRows } from './user/spec.ts';
import { versionRows } from './version/spec.ts';

/** Every command, in the order of help. */
export const commandTable: readonly TableEntry[] = [
  ...profileRows,
  ...projectRows,
  ...clusterRows,
  ...kubeconfigRows,
  ...kubectlRows,
  ...nodepoolRows,
  ...netpeeringRows,
  ...userRows,
  ...applyRows,
  ...templateRows,
  ...limitsRows,
  ...quotasRows,
  ...apiRows,
  ...emulatorRows,
  ...consoleRows,
  ...doctorRows,
  ...completionRows,
  ...versionRows,
  ...helpRows,
];
