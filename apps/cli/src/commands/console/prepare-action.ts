import type { Action, FieldChange, KnownResources, PreparedAction, TakeTurn } from '@oks-kit/console';
import { OksError, type Transport } from '@oks-kit/core';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import { parseCommandLine } from '../../framework/parse.ts';
import { nameToType } from '../../session/ask.ts';
import { connectSession } from '../../session/connect.ts';
import type { Globals } from '../../session/global-flags.ts';
import { commandLine, createCommandWords } from '../../session/hints.ts';
import type { LocalSession } from '../../session/session.ts';
import { clusterClientOf } from '../kubeconfig/reach-cluster.ts';
import { kubeconfigFiles } from '../kubeconfig/merged-contexts.ts';
import { countOf } from '../nodepool/spec-flags.ts';
import { byId, commandCode, type Naming, wordsOf } from './action-command.ts';
import { type Background, backgroundSession, type Question } from './background-session.ts';
import { prepareEmulatorAction } from './emulator-actions.ts';
import { dryRun, type DryRunResult, questionLines } from './dry-run.ts';

/** An account, as its actions need it. */
export interface ActionAccount {
  readonly base: LocalSession;
  /** Whether kubeconfigs can ask oks for certificates: the account is a profile. */
  readonly isProfile: boolean;
  readonly turn: TakeTurn;
  /** Completes a command line so that it acts on this account when pasted into a shell. */
  readonly inShell: (line: string) => string;
  readonly emulator: EmulatorControl | undefined;
  /** The name of the emulator, if `oks emulator start` runs it on this machine. */
  readonly emulatorName: string | undefined;
}

/**
 * Finds out what an action would do and ask, by running its command up to that point. Throws what the command throws.
 */
export async function prepareAction(
  account: ActionAccount,
  action: Action,
  known: KnownResources,
  signal: AbortSignal,
): Promise<PreparedAction> {
  if (action.kind === 'advance-clock' || action.kind === 'add-fault' || action.kind === 'remove-fault')
    return prepareEmulatorAction(account, action);
  const { base, inShell } = account;
  const words = createCommandWords(base.context, base.globals, base.application);
  const naming = namesOf(known);
  const line = wordsOf(action, byId, words);
  const look = await lookAhead(account, action, line, known, signal);
  const { questions } = look;
  return {
    preview: {
      command: inShell(commandLine(wordsOf(action, naming, words))),
      summary: look.summary ?? describe(action, naming),
      changes: look.changes,
      warnings: look.warnings,
      question: questions.flatMap(questionLines),
      confirm: confirmationOf(questions),
      nothingToDo: look.nothingToDo,
    },
    run: (onLine, until) => run(account, line, known, { onLine, signal: until, onQuestion: answerOnly(questions) }),
  };
}

interface Look extends Pick<DryRunResult, 'warnings' | 'questions' | 'nothingToDo'> {
  readonly changes: readonly FieldChange[];
  readonly summary?: string;
}

const asked = { warnings: [], questions: [], nothingToDo: false } as const;

async function lookAhead(
  account: ActionAccount,
  action: Action,
  line: readonly string[],
  known: KnownResources,
  signal: AbortSignal,
): Promise<Look> {
  if (action.kind === 'scale') return lookAtScaling(account, action, known, signal);
  if (action.kind === 'merge-kubeconfig') return lookAtMerging(account);
  const result = await dryRun({ continues: action.kind === 'whitelist', signal }, (hooks) =>
    run(account, line, known, hooks),
  );
  return { ...result, changes: changesOf(result.body, resourceOf(action, known)) };
}

/** A pool is scaled without a question. */
async function lookAtScaling(
  account: ActionAccount,
  { cluster, nodepool, count }: Extract<Action, { kind: 'scale' }>,
  known: KnownResources,
  signal: AbortSignal,
): Promise<Look> {
  countOf('--count', String(count));
  const { globals } = account.base;
  const session = connectSession(inTurns(account, { globals, signal }));
  const pool = await (await clusterClientOf(session, cluster)).nodepools.get(nodepool, { signal });
  const before = pool.spec.desiredNodes ?? 0;
  const where = `node pool ${nodepool} of cluster ${namesOf(known).cluster(cluster)}`;
  return {
    ...asked,
    nothingToDo: before === count,
    changes: [{ field: 'desiredNodes', before, after: count }],
    summary: `Scale ${where} from ${before} to ${count} nodes.`,
  };
}

/** A kubeconfig is merged without a question. */
function lookAtMerging({ base, isProfile }: ActionAccount): Look {
  const [file = ''] = kubeconfigFiles(base.context);
  return {
    ...asked,
    warnings: isProfile
      ? []
      : [`${file} will contain a private key. With a saved profile, kubectl gets certificates from oks instead.`],
    changes: [{ field: file, before: null, after: 'a context, which becomes the current one' }],
  };
}

/** Runs the command of an action. Its requests take turns. */
async function run(
  account: ActionAccount,
  line: readonly string[],
  known: KnownResources,
  background: Omit<Background, 'globals' | 'command'>,
): Promise<void> {
  const { base } = account;
  const parsed = parseCommandLine(line.slice(1), base.application);
  if (parsed.kind !== 'run') throw new Error('The command line of an action runs no command.');
  const { command, args, flags } = parsed;
  // Boundary: the command line was parsed with the specs that these types are inferred from.
  const globals: Globals = { ...(flags as unknown as Globals), output: 'json' };
  const session = connectSession(inTurns(account, { ...background, globals, command }));
  for (const [id, name] of known.projectNames()) session.projectNames.set(id, name);
  // Boundary: the path of a command of the table, whose flags these are.
  const code = await commandCode(command.path.join(' ') as Parameters<typeof commandCode>[0]);
  const exitCode = await code({ session, args, flags: flags as never });
  if (exitCode !== undefined && exitCode !== 0)
    throw new OksError('api', 'The command failed.', { hint: 'See its last lines for the reason.' });
}

/** A session of the account whose requests take turns, before those of the page. */
function inTurns({ base, turn, inShell }: ActionAccount, background: Background): LocalSession {
  const wrapped = (send: Transport): Transport => background.wrapTransport?.(send) ?? send;
  return backgroundSession(base, {
    ...background,
    inShell,
    wrapTransport: (send) =>
      wrapped(async (request, signal) => {
        await turn('action', signal);
        return send(request, signal);
      }),
  });
}

/** Answers only the questions from the preview. */
function answerOnly(questions: readonly Question[]): (question: Question) => void {
  const confirmed = new Set(questions.map((question) => JSON.stringify(question)));
  return (question) => {
    if (confirmed.has(JSON.stringify(question))) return;
    throw new OksError('conflict', 'The action now requires a different confirmation. Nothing was changed.', {
      hint: 'Something has changed in the meantime. Start the action again.',
    });
  };
}

function confirmationOf(questions: readonly Question[]): PreparedAction['preview']['confirm'] {
  const [first] = questions;
  if (first === undefined) return { type: 'none' };
  if (first.kind === 'confirm') return { type: 'yes' };
  return { type: 'name', name: nameToType(first.deletion.names[0] ?? '') };
}

/** Names as people write them, or IDs for unknown resources. */
function namesOf(known: KnownResources): Naming {
  return {
    project: (id) => known.project(id)?.name ?? id,
    cluster(id) {
      const cluster = known.cluster(id);
      const project = cluster === undefined ? undefined : known.project(cluster.project_id);
      return cluster === undefined || project === undefined ? id : `${project.name}/${cluster.name}`;
    },
  };
}

type Described = Exclude<Action['kind'], 'advance-clock' | 'add-fault' | 'remove-fault' | 'scale'>;

function describe(action: Action, names: Naming): string {
  const what = 'target' in action ? describeTarget(action.target, names) : clusterText(action, names);
  const sentences: Readonly<Record<Described, string>> = {
    upgrade: `Upgrade ${what}.`,
    whitelist: `Change the whitelist of ${what}.`,
    protect: `Protect ${what} from deletion.`,
    unprotect: `Remove the deletion protection of ${what}.`,
    delete: `Delete ${what}.`,
    'merge-kubeconfig': `Add ${what} to your kubeconfig.`,
  };
  // Boundary: the other kinds describe themselves.
  return sentences[action.kind as Described];
}

function clusterText(action: Action, names: Naming): string {
  return 'cluster' in action ? `cluster ${names.cluster(action.cluster)}` : '';
}

function describeTarget(target: Extract<Action, { kind: 'delete' }>['target'], names: Naming): string {
  if ('nodepool' in target) return `node pool ${target.nodepool} of cluster ${names.cluster(target.cluster)}`;
  return 'cluster' in target ? `cluster ${names.cluster(target.cluster)}` : `project ${names.project(target.project)}`;
}

/** The resource that an action changes, as last read. */
function resourceOf(action: Action, known: KnownResources): Readonly<Record<string, unknown>> {
  if (action.kind === 'whitelist') return { ...known.cluster(action.cluster) };
  if (action.kind !== 'protect' && action.kind !== 'unprotect') return {};
  const { target } = action;
  return 'cluster' in target ? { ...known.cluster(target.cluster) } : { ...known.project(target.project) };
}

function changesOf(body: DryRunResult['body'], resource: Readonly<Record<string, unknown>>): FieldChange[] {
  return Object.entries(body ?? {}).map(([field, after]) => ({ field, before: resource[field] ?? null, after }));
}
