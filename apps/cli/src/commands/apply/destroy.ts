import { planDestruction, readLive } from '@oks-kit/apply';
import type { Run } from '../../session/entry.ts';
import { readParallel } from '../../input/parallel.ts';
import { whereOf } from '../../verbs/where.ts';
import { execute } from './execute.ts';
import { clusterPaths, loadManifest, readOptions, withAccess } from './load.ts';
import { problemExitCode } from './problems.ts';
import { repeatDestruction } from './repeat.ts';
import { showPlan } from './show-plan.ts';
import type { destroy } from './spec.ts';

export const runDestroy: Run<typeof destroy> = async ({ session, flags }) => {
  const { ask, out } = session;
  const maxParallel = readParallel(flags['max-parallel']);
  const manifest = await loadManifest(session, flags.file);
  return withAccess(session, clusterPaths(manifest), flags['allow-my-ip'], async (myAddress) => {
    const options = readOptions(session, myAddress, { isPatient: false });
    const live = await readLive(manifest, { ...options, insides: 'owned' });
    const plan = planDestruction(manifest, live, { unprotect: flags.unprotect });
    await showPlan(session, plan, { isResult: flags['dry-run'], repeat: repeatDestruction(session, flags) });
    const problem = problemExitCode(plan);
    if (problem !== undefined) return problem;
    if (flags['dry-run']) return undefined;
    if (plan.changes.length === 0) {
      if (out.isData) await out.value({ done: [], failed: [], notStarted: [] });
      return undefined;
    }
    const where = whereOf(session);
    if (manifest.owner === undefined) {
      // These have no owner, so each name must be typed.
      for (const kind of ['cluster', 'project'] as const) {
        const names = plan.changes.filter((change) => change.kind === kind).map(({ path }) => path);
        if (names.length > 0) await ask.confirmDeletion({ kind, names, where });
      }
    } else {
      await ask.confirm({
        action: `delete ${plan.changes.length} resource${plan.changes.length === 1 ? '' : 's'}`,
        about: `These resources are deleted permanently ${where}.`,
      });
    }
    return execute(session, plan, {
      maxParallel,
      keepGoing: flags['keep-going'],
      myAddress,
    });
  });
};
