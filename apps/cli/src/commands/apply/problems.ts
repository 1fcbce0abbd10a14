import type { OksErrorCode } from '@oks-kit/core';
import type { Plan, PlanProblem, ProblemReason } from '@oks-kit/apply';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { LocalSession } from '../../session/session.ts';

const codes: Readonly<Record<ProblemReason, number>> = {
  quota: exitCodes.quota,
  failed: exitCodes.failed,
  ownership: exitCodes.conflict,
  protected: exitCodes.conflict,
  not_empty: exitCodes.conflict,
  immutable: exitCodes.usage,
  downgrade: exitCodes.usage,
  skew: exitCodes.usage,
  invalid: exitCodes.usage,
  overlap: exitCodes.usage,
  missing: exitCodes.usage,
  ambiguous: exitCodes.usage,
  unreachable: exitCodes.unavailable,
};

/** The exit code of a plan that cannot be executed: that of its first problem. Undefined if there is none. */
export function problemExitCode({ problems: [first] }: Plan): number | undefined {
  return first === undefined ? undefined : codes[first.reason];
}

/** The exit code of a run that could not compare everything; undefined if it could. */
export function notCheckedExitCode({ notChecked }: Plan): number | undefined {
  return notChecked.length > 0 ? exitCodes.unavailable : undefined;
}

/** Flags that make a plan possible. */
export interface Permissions {
  readonly replace?: string;
  readonly 'take-over'?: true;
  readonly unprotect?: true;
  readonly 'allow-my-ip'?: true;
}

/** The command line of this run with another flag; undefined if the command has no such flag. */
export type Repeat = (permissions: Permissions) => string | undefined;

/** Whether a request to a cluster can have failed because the caller's address is not in its whitelist. */
export function isWhitelistFailure(code: OksErrorCode | undefined): boolean {
  return code === undefined || ['permission', 'connection', 'timeout', 'wait_timeout'].includes(code);
}

/** What to do about a cluster that cannot be reached; undefined if the command cannot add the caller's address. */
export function addAddressHint(repeat: Repeat): string | undefined {
  const command = repeat({ 'allow-my-ip': true });
  return command === undefined
    ? undefined
    : `If your address is not in the whitelist, add it for one run: \`${command}\``;
}

/** What to do about a problem, with a command that can be pasted where one helps. */
export function problemHint({ hint }: LocalSession, problem: PlanProblem, repeat: Repeat): string | undefined {
  const { reason, path } = problem;
  const depth = path.split('/').length;
  const withCommand = (sentence: string, more: string, command: string | undefined): string =>
    command === undefined ? sentence : `${sentence} ${more}: \`${command}\`.`;
  switch (reason) {
    case 'protected': {
      const unprotect =
        depth === 1
          ? hint('project update', [path], { 'no-protect': true })
          : hint('cluster update', [path], { 'no-protect': true });
      return withCommand(
        `Disable deletion protection: \`${unprotect}\`.`,
        'To disable it for everything that is deleted',
        repeat({ unprotect: true }),
      );
    }
    case 'ownership':
      return path === '' || problem.hint?.includes('--take-over') !== true
        ? problem.hint
        : withCommand(`Remove ${path} from this manifest.`, 'To take it over', repeat({ 'take-over': true }));
    case 'immutable': {
      const replacing = depth === 3 ? repeat({ replace: path }) : undefined;
      return replacing === undefined
        ? problem.hint
        : `To delete the pool with its nodes and create it again: \`${replacing}\`.`;
    }
    case 'failed': {
      if (problem.request !== undefined) {
        const [cluster] = path.split(' ');
        return `Delete its request, then try again: \`${hint('netpeering delete', [problem.request], { cluster })}\`.`;
      }
      const remove = depth === 1 ? hint('project delete', [path]) : hint('cluster delete', [path]);
      return `${problem.hint ?? ''} To delete it: \`${remove}\`.`.trim();
    }
    case 'quota': {
      const ofAccount = path === '' || problem.quota?.name.startsWith('clusters') === true;
      const quotas = ofAccount ? hint('quotas') : hint('project quotas', [path]);
      return `${problem.hint ?? ''} To see the quotas: \`${quotas}\`.`;
    }
    case 'unreachable':
      return addAddressHint(repeat);
    default:
      return problem.hint;
  }
}
