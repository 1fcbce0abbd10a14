import type { Run } from '../command.ts';
import { connect } from '../connect.ts';
import { findProject } from '../names.ts';
import { printList, printOne } from '../output/render.ts';
import { projectView, quotaView } from '../views.ts';
import type { projectGet, projectList, projectQuotas, projectWait } from './rows/project.ts';
import { readTarget, waitForProject } from './waiting.ts';

export const runProjectList: Run<typeof projectList> = async ({ context, globals, flags }) => {
  const { oks } = connect(context, globals);
  const { name, status, cidr, deleted } = flags;
  // Boundary: the row's own check judges the status, and names the right ones.
  const projects = await oks.projects.list({ name, status: status as 'ready' | undefined, cidr, ...(deleted ? { deleted } : {}) }, { signal: context.signal });
  await printList(context, globals, projects, projectView(Date.now()), 'There are no such projects.');
  return undefined;
};

export const runProjectGet: Run<typeof projectGet> = async ({ context, globals, args: [name = ''] }) => {
  const { oks } = connect(context, globals);
  await printOne(context, globals, await findProject(oks, name, context.signal), projectView(Date.now()));
  return undefined;
};

export const runProjectQuotas: Run<typeof projectQuotas> = async ({ context, globals, args: [name = ''] }) => {
  const { oks } = connect(context, globals);
  const { id } = await findProject(oks, name, context.signal);
  await printList(context, globals, await oks.projects.quotas(id, { signal: context.signal }), quotaView, 'There are no quotas.');
  return undefined;
};

export const runProjectWait: Run<typeof projectWait> = async ({ context, globals, flags, args: [name = ''] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout']);
  const { oks } = connect(context, globals);
  const found = await findProject(oks, name, context.signal);
  const project = await waitForProject({ context, globals, oks, name: found.name, id: found.id, target, timeoutMs });
  if (project !== undefined) await printOne(context, globals, project, projectView(Date.now()));
  return undefined;
};
