import { exitCodes } from '../../framework/exit-codes.ts';
import type { Run } from '../../framework/spec.ts';
import { type Palette, paletteFor } from '../../output/color.ts';
import { harmless } from '../../output/escape.ts';
import { asData, printValue } from '../../output/render.ts';
import { checkSignIn, fallbackUrl, lookUp } from './check-credentials.ts';
import { checkFiles } from './check-files.ts';
import { checkCompletion, checkKubectl, checkNode } from './check-machine.ts';
import { checkService } from './check-service.ts';
import { type Finding, plural } from './finding.ts';
import type { doctor } from './spec.ts';

/** `oks doctor`: every check by itself, so that one that fails hides no other. */
export const runDoctor: Run<typeof doctor> = async ({ context, globals }) => {
  const found: Finding[] = [checkNode(), ...checkFiles(context)];
  const signIn = lookUp(context, globals);
  found.push(signIn.finding);
  const baseUrl = signIn.value?.baseUrl ?? fallbackUrl(context, globals);
  const { findings, answered } = await checkService(context, globals, baseUrl);
  found.push(...findings);
  found.push(await checkSignIn(context, globals, signIn.value !== undefined, answered));
  found.push(await checkKubectl(context), checkCompletion(context));

  if (asData(globals)) await printValue(context, globals, found);
  else if (globals.output === 'name')
    context.stdout.write(
      found
        .filter(({ status }) => status === 'problem')
        .map(({ check }) => `${check}\n`)
        .join(''),
    );
  else context.stdout.write(textOf(found, paletteFor(context, context.stdout, globals)));
  return found.some(({ status }) => status === 'problem') ? exitCodes.other : exitCodes.done;
};

function textOf(findings: readonly Finding[], palette: Palette): string {
  const marks = {
    ok: palette.green('✓'),
    warning: palette.yellow('!'),
    problem: palette.red('✗'),
    skipped: palette.dim('-'),
  };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, message, advice }) => [
    `${marks[status]} ${palette.bold(check.padEnd(width))}  ${status === 'skipped' ? palette.dim(harmless(message)) : harmless(message)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 4)}${palette.cyan('→')} ${harmless(advice)}`]),
  ]);
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const summary =
    problems + warnings === 0
      ? 'All is well.'
      : [plural(problems, 'problem'), plural(warnings, 'warning')].filter((text) => text !== '').join(', ');
  return `${lines.join('\n')}\n\n${summary}${problems + warnings === 0 ? '' : '.'}\n`;
}
