import path from 'node:path';
import type { Session } from '../../session/session.ts';
import { defaultFile } from './load.ts';
import type { Repeat } from './problems.ts';
import type { apply, destroy, diff } from './spec.ts';
import type { Run } from '../../session/entry.ts';

type FlagsOf<S extends typeof apply | typeof diff | typeof destroy> = Parameters<Run<S>>[0]['flags'];

/** Writes the command line of a run of `apply` or `diff` with another flag, for hints. */
export function repeatPlanning(
  { hint }: Session,
  command: 'apply' | 'diff',
  flags: PlanningFlags & Pick<FlagsOf<typeof diff>, 'allow-my-ip'>,
): Repeat {
  const { file, prune, replace } = flags;
  return ({ unprotect, replace: another, ...permissions }) =>
    unprotect === true
      ? undefined
      : hint(command, [], {
          file,
          prune,
          replace: another === undefined ? replace : [...replace, another],
          'take-over': flags['take-over'] || permissions['take-over'],
          'allow-my-ip': flags['allow-my-ip'] || permissions['allow-my-ip'],
        });
}

/** Flags that decide what a plan contains. */
type PlanningFlags = Pick<FlagsOf<typeof diff>, 'file' | 'prune' | 'replace' | 'take-over'>;

/** Standard input, as the name of a manifest. */
const standardInput = '-';

/** The flags that a plan is made with, for its file. Manifests are relative to it, so that hints work in any folder. */
export function planningFlags(
  { context: { cwd } }: Session,
  { file, prune, replace, 'take-over': takeOver }: PlanningFlags,
  planFile: string,
): PlanningFlags {
  const folder = path.dirname(path.resolve(cwd, planFile));
  const files = file.length === 0 ? [defaultFile] : file;
  return {
    file: files.map((one) => (one === standardInput ? one : path.relative(folder, path.resolve(cwd, one)) || '.')),
    prune,
    replace,
    'take-over': takeOver,
  };
}

/** Writes the command line that makes a saved plan again, with the flags that its file says it was made with. */
export function repeatSavedPlan(
  { hint, context: { cwd } }: Session,
  planFile: string,
  saved: Readonly<Record<string, unknown>>,
  allowMyIp: boolean,
): string {
  const texts = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const folder = path.dirname(path.resolve(cwd, planFile));
  return hint('diff', [], {
    // What was piped into oks is gone.
    file: texts(saved['file']).map((one) =>
      one === standardInput ? 'FILE' : path.relative(cwd, path.resolve(folder, one)) || '.',
    ),
    prune: saved['prune'] === true,
    replace: texts(saved['replace']),
    'take-over': saved['take-over'] === true,
    'allow-my-ip': allowMyIp,
    out: planFile,
  });
}

/** Writes the command line of a run of `apply --plan` with another flag, for hints. */
export function repeatPlanFile({ hint }: Session, file: string): Repeat {
  return ({ 'allow-my-ip': allowMyIp }) =>
    allowMyIp === undefined ? undefined : hint('apply', [], { plan: file, 'allow-my-ip': allowMyIp });
}

/** Writes the command line of a run of `destroy` with another flag, for hints. */
export function repeatDestruction(
  { hint }: Session,
  flags: Pick<FlagsOf<typeof destroy>, 'file' | 'unprotect' | 'allow-my-ip'>,
): Repeat {
  return ({ unprotect, 'allow-my-ip': allowMyIp }) =>
    unprotect === undefined && allowMyIp === undefined
      ? undefined
      : hint('destroy', [], {
          file: flags.file,
          unprotect: flags.unprotect || unprotect,
          'allow-my-ip': flags['allow-my-ip'] || allowMyIp,
        });
}
