import { doctorTool } from './doctor-tool.ts';
import { manifestTools } from './manifest-tools.ts';
import { netPeeringTools } from './net-peering-tools.ts';
import { nodePoolTools } from './node-pool-tools.ts';
import { operationTools } from './operation-tools.ts';
import { secretTools } from './secret-tools.ts';
import type { Tool } from './tool.ts';
import { versionTools } from './version-tools.ts';
import { waitingTools } from './waiting-tools.ts';

/** Every tool, whatever it may do. */
export const allTools: readonly Tool[] = [
  ...operationTools,
  ...waitingTools,
  ...versionTools,
  ...nodePoolTools,
  ...netPeeringTools,
  ...manifestTools,
  doctorTool,
  ...secretTools,
];
