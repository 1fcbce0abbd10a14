import {
  checkPlanIsCurrent,
  clustersToCheck,
  type Plan,
  planChanges,
  readPlanFile,
  starterManifest,
} from '@oks-kit/apply';
import { isOksError, OksConflictError, OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { whereOf } from '../../verbs/where.ts';
import { readInputFile } from '../../input/input-file.ts';
import { execute } from './execute.ts';
import { loadLive, loadManifest, resolveFile, withAccess } from './load.ts';
import { notCheckedExitCode, problemExitCode } from './problems.ts';
import { repeatPlanning } from './repeat.ts';
import { showPlan } from './show-plan.ts';
import type { apply } from './spec.ts';

type Flags = Parameters<Run<typeof apply>>[0]['flags'];

export const runApply: Run<typeof apply> = async ({ session, flags }) => {
  if (flags.init) return writeStarter(session);
  const { plan: planFile } = flags;
  if (planFile !== undefined) return applyPlanFile(session, flags, planFile);
  const manifest = await loadManifest(session, flags.file);
  return withAccess(session, manifest, flags['allow-my-ip'], async () => {
    const live = await loadLive(session, manifest, flags.prune ? 'owned' : 'named');
    const plan = planChanges(manifest, live, {
      prune: flags.prune,
      replace: flags.replace,
      takeOver: flags['take-over'],
    });
    return confirmAndExecute(session, flags, plan);
  });
};

async function confirmAndExecute(session: Session, flags: Flags, plan: Plan): Promise<number | undefined> {
  await showPlan(session, plan, { isResult: flags['dry-run'], repeat: repeatPlanning(session, 'apply', flags) });
  const problem = problemExitCode(plan);
  if (problem !== undefined) return problem;
  if (flags['dry-run']) return undefined;
  if (plan.changes.length === 0) {
    if (session.out.isData) await session.out.value({ done: [], failed: [], notStarted: [] });
    return notCheckedExitCode(plan);
  }
  const { check } = plan.rollout;
  const runs = check !== undefined && plan.changes.some(({ wave }) => wave !== undefined);
  await session.ask.confirm({
    action: `apply ${plan.changes.length} change${plan.changes.length === 1 ? '' : 's'}`,
    about: `These changes are made ${whereOf(session)}.${runs ? ` After each wave this command runs: ${check}` : ''}`,
  });
  return execute(session, plan, { maxParallel: flags['max-parallel'], keepGoing: flags['keep-going'] });
}

async function applyPlanFile(session: Session, flags: Flags, file: string): Promise<number | undefined> {
  if (flags.file.length > 0 || flags.prune || flags.replace.length > 0 || flags['take-over']) {
    throw new OksInputError(
      '`--plan` executes a saved plan: it cannot be used with `--file`, `--prune`, `--replace` or `--take-over`.',
    );
  }
  const { signIn } = session;
  const text = readInputFile(session.context, file);
  const plan = await withCommand(session, file, async () => {
    const saved = readPlanFile(file, text, { endpoint: signIn.baseUrl, account: signIn.account });
    const nothing = { owner: saved.owner, projects: [], rollout: emptyRollout };
    checkPlanIsCurrent(saved, await loadLive(session, nothing, clustersToCheck(saved)));
    return saved;
  });
  return confirmAndExecute(session, flags, plan);
}

/** A plan file that is refused must be made again: the hint says with which command. */
async function withCommand<T>({ hint }: Session, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOksError(error, 'conflict') && !isOksError(error, 'input')) throw error;
    const command = hint('diff', [], { out: file === '-' ? 'plan.json' : file });
    const NewError = error.code === 'input' ? OksInputError : OksConflictError;
    throw new NewError(error.message, { status: 409, hint: `Make a new plan: \`${command}\`.`, cause: error });
  }
}

const emptyRollout = { waves: [], maxParallel: 1, pauseMs: 0, check: undefined };

async function writeStarter(session: Session): Promise<undefined> {
  const { writeFileSync } = await import('node:fs');
  const { hint, note } = session;
  const file = resolveFile(session, 'oks.yaml');
  try {
    writeFileSync(file, starterManifest, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new OksInputError('oks.yaml already exists. It was not changed.', {
        hint: 'Remove the file, or use another folder.',
      });
    throw error;
  }
  note(`Wrote oks.yaml. Edit it, then run \`${hint('diff', [], { file: ['oks.yaml'] })}\`.`);
  return undefined;
}
