import { doctorTool } from './doctor-tool.ts';
import { manifestTools } from './manifest-tools.ts';
import { netPeeringTools } from './net-peering-tools.ts';
import { nodePoolTools } from './node-pool-tools.ts';
import { operationTools } from './operation-tools.ts';
import { secretTools } from './secret-tools.ts';
import type { Access, Tool } from './tool.ts';
import { versionTools } from './version-tools.ts';
import { waitingTools } from './waiting-tools.ts';

const allTools: readonly Tool[] = [
  ...operationTools,
  ...waitingTools,
  ...versionTools,
  ...nodePoolTools,
  ...netPeeringTools,
  ...manifestTools,
  doctorTool,
  ...secretTools,
];

/** The tools that do no more than they may. */
export function toolsFor(access: ReadonlySet<Access>): readonly Tool[] {
  return allTools.filter((tool) => access.has(tool.access));
}
