import { writeFileSync } from 'node:fs';
import {
  checkPlanOrigin,
  flagsOfPlanFile,
  type Plan,
  type PlanFile,
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
import { execute, newPlanHint } from './execute.ts';
import { clusterPaths, loadManifest, readOptions, resolveFile, withAccess } from './load.ts';
import { notCheckedExitCode, problemExitCode, type Repeat } from './problems.ts';
import { repeatPlanFile, repeatPlanning, repeatSavedPlan } from './repeat.ts';
import { showPlan } from './show-plan.ts';
import type { apply } from './spec.ts';

/** The flags, with the number that `--max-parallel` means. */
type Checked = Parameters<Run<typeof apply>>[0]['flags'] & { readonly maxParallel: number | undefined };

export const runApply: Run<typeof apply> = async ({ session, flags }) => {
  if (flags.init) {
    writeStarter(session);
    return undefined;
  }
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
  /** The command that makes a saved plan again. */
  readonly newPlan?: string;
}

async function confirmAndExecute(
  session: Session,
  flags: Checked,
  { plan, myAddress, repeat, newPlan }: ToExecute,
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
    newPlan,
  });
}

async function applyPlanFile(session: Session, flags: Checked, file: string): Promise<number | undefined> {
  if (flags.file.length > 0 || flags.prune || flags.replace.length > 0 || flags['take-over']) {
    throw new OksInputError(
      '`--plan` executes a saved plan: it cannot be used with `--file`, `--prune`, `--replace` or `--take-over`.',
    );
  }
  const text = readInputFile(session.context, file);
  const newPlan = repeatSavedPlan(session, file, flagsOfPlanFile(text), flags['allow-my-ip']);
  const planFile = withCommand(newPlan, () => readPlan(session, file, text));
  const { plan: saved } = planFile;
  withCommand(newPlan, () => {
    const { baseUrl, account } = session.signIn;
    checkPlanOrigin(planFile, { endpoint: baseUrl, account });
  });
  return withAccess(session, clustersInside(saved), flags['allow-my-ip'], async (myAddress) => {
    const live = await readLiveOfPlan(saved, readOptions(session, myAddress, { isPatient: true }));
    const plan = withCommand(newPlan, () => recheckPlan(saved, live));
    return confirmAndExecute(session, flags, { plan, myAddress, repeat: repeatPlanFile(session, file), newPlan });
  });
}

/** The paths of the clusters whose APIs the changes of a plan call. */
function clustersInside({ changes }: Plan): string[] {
  return changes.flatMap(({ kind, path }) => {
    if (kind === 'peering') return path.split(' ');
    return kind === 'nodepool' ? [path.split('/').slice(0, 2).join('/')] : [];
  });
}

/** Reads a plan file. The hint for another file contains the commands that may have been meant. */
function readPlan({ hint }: Session, file: string, text: string): PlanFile {
  try {
    return readPlanFile(file, text);
  } catch (error) {
    if (!isOksError(error, 'input')) throw error;
    const [apply, save] = [hint('apply', [], { file: [file] }), hint('diff', [], { out: 'FILE' })];
    throw new OksInputError(error.message, {
      hint: `To apply a manifest: \`${apply}\`. To save a plan: \`${save}\`.`,
      cause: error,
    });
  }
}

/** A plan file that is refused must be created again: the hint contains the command. */
function withCommand<T>(newPlan: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isOksError(error, 'conflict')) throw error;
    throw new OksConflictError(error.message, { status: 409, hint: newPlanHint(newPlan), cause: error });
  }
}

function writeStarter(session: Session): void {
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
