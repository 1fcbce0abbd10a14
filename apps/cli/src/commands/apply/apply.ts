import {
  checkPlanOrigin,
  type Plan,
  planChanges,
  readLive,
  readLiveOfPlan,
  readPlanFile,
  recheckPlan,
  starterManifest,
  type TemporaryAddress,
} from '@oks-kit/apply';
import { isOksError, OksConflictError, OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { whereOf } from '../../verbs/where.ts';
import { readInputFile } from '../../input/input-file.ts';
import { readParallel } from '../../input/parallel.ts';
import { execute } from './execute.ts';
import { clusterPaths, loadManifest, readOptions, resolveFile, withAccess } from './load.ts';
import { notCheckedExitCode, problemExitCode, type Repeat } from './problems.ts';
import { repeatPlanFile, repeatPlanning, savedPlanningFlags } from './repeat.ts';
import { showPlan } from './show-plan.ts';
import type { apply } from './spec.ts';

/** The flags, with the number that `--max-parallel` means. */
type Checked = Parameters<Run<typeof apply>>[0]['flags'] & { readonly maxParallel: number | undefined };

export const runApply: Run<typeof apply> = async ({ session, flags }) => {
  if (flags.init) return writeStarter(session);
  const maxParallel = readParallel(flags['max-parallel']);
  const { plan: planFile } = flags;
  if (planFile !== undefined) return applyPlanFile(session, { ...flags, maxParallel }, planFile);
  const manifest = await loadManifest(session, flags.file);
  return withAccess(session, clusterPaths(manifest), flags['allow-my-ip'], async (myAddress) => {
    const options = readOptions(session, myAddress, { isPatient: true });
    const live = await readLive(manifest, { ...options, insides: flags.prune ? 'owned' : 'named' });
    const plan = planChanges(manifest, live, {
      prune: flags.prune,
      replace: flags.replace,
      takeOver: flags['take-over'],
    });
    return confirmAndExecute(
      session,
      { ...flags, maxParallel },
      { plan, myAddress, repeat: repeatPlanning(session, 'apply', flags) },
    );
  });
};

interface ToExecute {
  readonly plan: Plan;
  readonly myAddress: TemporaryAddress | undefined;
  readonly repeat: Repeat;
}

async function confirmAndExecute(
  session: Session,
  flags: Checked,
  { plan, myAddress, repeat }: ToExecute,
): Promise<number | undefined> {
  await showPlan(session, plan, { isResult: flags['dry-run'], repeat });
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
  return execute(session, plan, {
    maxParallel: flags.maxParallel,
    keepGoing: flags['keep-going'],
    myAddress,
  });
}

async function applyPlanFile(session: Session, flags: Checked, file: string): Promise<number | undefined> {
  if (flags.file.length > 0 || flags.prune || flags.replace.length > 0 || flags['take-over']) {
    throw new OksInputError(
      '`--plan` executes a saved plan: it cannot be used with `--file`, `--prune`, `--replace` or `--take-over`.',
    );
  }
  const text = readInputFile(session.context, file);
  const planFile = withCommand(session, file, {}, () => readPlanFile(file, text));
  const { plan: saved, flags: madeWith } = planFile;
  withCommand(session, file, madeWith, () => {
    const { baseUrl, account } = session.signIn;
    checkPlanOrigin(planFile, { endpoint: baseUrl, account });
  });
  return withAccess(session, clustersInside(saved), flags['allow-my-ip'], async (myAddress) => {
    const live = await readLiveOfPlan(saved, readOptions(session, myAddress, { isPatient: true }));
    const plan = withCommand(session, file, madeWith, () => recheckPlan(saved, live));
    return confirmAndExecute(session, flags, { plan, myAddress, repeat: repeatPlanFile(session, file) });
  });
}

/** The paths of the clusters whose APIs the changes of a plan call. */
function clustersInside({ changes }: Plan): string[] {
  return changes.flatMap(({ kind, path }) => {
    if (kind === 'peering') return path.split(' ');
    return kind === 'nodepool' ? [path.split('/').slice(0, 2).join('/')] : [];
  });
}

/** A plan file that is refused must be created again: the hint contains the command. */
function withCommand<T>(
  { hint }: Session,
  file: string,
  madeWith: Readonly<Record<string, unknown>>,
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    if (!isOksError(error, 'conflict') && !isOksError(error, 'input')) throw error;
    const command = hint('diff', [], { ...savedPlanningFlags(madeWith), out: file === '-' ? 'plan.json' : file });
    const NewError = error.code === 'input' ? OksInputError : OksConflictError;
    throw new NewError(error.message, { status: 409, hint: `Make a new plan: \`${command}\`.`, cause: error });
  }
}

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
