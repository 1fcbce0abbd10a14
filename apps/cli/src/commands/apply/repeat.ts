import type { Session } from '../../session/session.ts';
import type { Repeat } from './problems.ts';
import type { apply, destroy, diff } from './spec.ts';
import type { Run } from '../../session/entry.ts';

type FlagsOf<S extends typeof apply | typeof diff | typeof destroy> = Parameters<Run<S>>[0]['flags'];

/** Writes the command line of a run of `apply` or `diff` with another flag, for hints. */
export function repeatPlanning(
  { hint }: Session,
  command: 'apply' | 'diff',
  flags: Pick<FlagsOf<typeof diff>, 'file' | 'prune' | 'replace' | 'take-over' | 'allow-my-ip'>,
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
