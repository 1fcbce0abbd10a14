import { formatPlanFile, planChanges, readLive } from '@oks-kit/apply';
import { replaceFile } from '@oks-kit/files';
import { exitCodes } from '../../framework/exit-codes.ts';
import { version } from '../../main/version.ts';
import type { Run } from '../../session/entry.ts';
import { clusterPaths, loadManifest, readOptions, resolveFile, withAccess } from './load.ts';
import { notCheckedExitCode, problemExitCode } from './problems.ts';
import { planningFlags, repeatPlanning } from './repeat.ts';
import { showPlan } from './show-plan.ts';
import type { diff } from './spec.ts';

export const runDiff: Run<typeof diff> = async ({ session, flags }) => {
  const manifest = await loadManifest(session, flags.file);
  const insides = flags.prune ? 'owned' : 'named';
  const live = await withAccess(session, clusterPaths(manifest), flags['allow-my-ip'], (myAddress) =>
    readLive(manifest, { ...readOptions(session, myAddress, { isPatient: false }), insides }),
  );
  const plan = planChanges(manifest, live, {
    prune: flags.prune,
    replace: flags.replace,
    takeOver: flags['take-over'],
  });
  await showPlan(session, plan, { isResult: true, repeat: repeatPlanning(session, 'diff', flags) });
  if (flags.out !== undefined) {
    const { note, signIn } = session;
    const madeWith = planningFlags(session, flags, flags.out);
    const origin = { version, endpoint: signIn.baseUrl, account: signIn.account, flags: madeWith };
    await replaceFile(resolveFile(session, flags.out), formatPlanFile(plan, origin), { mode: 'private' });
    note(`Saved the plan in ${flags.out}.`);
  }
  const problem = problemExitCode(plan);
  if (problem !== undefined) return problem;
  if (!flags['exit-code']) return undefined;
  if (plan.changes.length > 0) return exitCodes.differences;
  return notCheckedExitCode(plan);
};
