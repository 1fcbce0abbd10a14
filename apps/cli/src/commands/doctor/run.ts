import { exitCodes } from '../../framework/exit-codes.ts';
import { wrapped } from '../../output/messages.ts';
import type { Out } from '../../output/out.ts';
import type { Run } from '../../session/entry.ts';
import { checkCompletion, checkKubernetesPrograms } from './check-machine.ts';
import { diagnose } from './diagnose.ts';
import { type Finding, plural } from './finding.ts';
import type { doctor } from './spec.ts';

/** `oks doctor`. */
export const runDoctor: Run<typeof doctor> = async ({ session }) => {
  const { context, out } = session;
  const found = [...(await diagnose(session)), await checkKubernetesPrograms(context), checkCompletion(context)];
  const problems = found.filter(({ status }) => status === 'problem');
  if (out.isData) await out.value(found);
  else if (out.format === 'name') out.lines(...problems.map(({ check }) => check));
  else out.verbatim(reportText(out, found));
  return problems.length > 0 ? exitCodes.other : exitCodes.done;
};

function reportText(out: Out, findings: readonly Finding[]): string {
  const { palette } = out;
  const marks = {
    ok: palette.green('✓'),
    warning: palette.yellow('!'),
    problem: palette.red('✗'),
    skipped: palette.dim('-'),
  };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = width + 4;
  const lines = findings.flatMap(({ check, status, message, advice }) => {
    const text = wrapped(out, message, indent);
    return [
      `${marks[status]} ${palette.bold(check.padEnd(width))}  ${status === 'skipped' ? palette.dim(text) : text}`,
      ...(advice === undefined
        ? []
        : [`${' '.repeat(indent)}${palette.cyan('→')} ${wrapped(out, advice, indent + 2)}`]),
    ];
  });
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const counts = [plural(count('problem'), 'problem'), plural(count('warning'), 'warning')].filter(
    (text) => text !== '',
  );
  return `${lines.join('\n')}\n\n${counts.length === 0 ? 'No problems found' : counts.join(', ')}.\n`;
}
