import { type Change, type ChangeAction, type FieldChange, kindNames, type Plan } from '@oks-kit/apply';
import { describePool, wavesToRun } from '@oks-kit/apply/upgrade';
import { elapsedText } from '../../input/durations.ts';
import type { Palette } from '../../output/color.ts';
import { escapeForTerminal, toOneLine } from '@oks-kit/core';

/** A mark and a color for each kind of change. */
const marks = {
  create: ['+', 'green'],
  adopt: ['!', 'yellow'],
  update: ['~', 'yellow'],
  upgrade: ['^', 'cyan'],
  replace: ['±', 'red'],
  delete: ['-', 'red'],
} as const satisfies Readonly<Record<ChangeAction, readonly [string, keyof Palette]>>;

/** The name of a change for people: `create cluster shop/web`. */
export function changeTitle({ action, kind, path }: Change): string {
  return `${action} ${kindNames[kind]} ${path.replace(' ', ' with ')}`;
}

/**
 * A plan as text for people. Untrusted text is escaped. `unreachable` says what to do about clusters that could not be
 * checked.
 */
export function planText(plan: Plan, palette: Palette, unreachable: string | undefined): string {
  const { changes, notes, notChecked, problems } = plan;
  const lines = [
    ...changes.flatMap((change) => changeLines(change, palette)),
    ...rolloutLines(plan),
    ...notChecked.map(({ path, what, reason }) => `? ${path}: ${what} not checked: ${toOneLine(reason)}`),
    ...(notChecked.length === 0 || unreachable === undefined ? [] : [`    ${unreachable}`]),
    ...notes.map((note) => `note: ${toOneLine(note)}`),
    ...problems.flatMap(({ message, hint }) => {
      const line = `${palette.red('problem:')} ${toOneLine(message)}`;
      return hint === undefined ? [line] : [line, `    ${toOneLine(hint)}`];
    }),
    summaryOf(plan),
  ];
  return `${lines.join('\n')}\n`;
}

/** How the upgrades of a plan are rolled out, if that is more than one after another. */
function rolloutLines({ changes, rollout: { maxParallel, pauseMs, check, upToDate } }: Plan): string[] {
  const waves = wavesToRun(
    changes.flatMap(({ wave }) => wave ?? []),
    [],
  );
  const last = waves.at(-1);
  if (last === undefined || (waves.length === 1 && check === undefined)) return [];
  const parts = [
    waves.length === 1 ? `wave ${last}` : `waves ${waves.join(', ')}`,
    `${countOf(maxParallel, 'cluster')} at a time`,
    ...(pauseMs > 0 && waves.length > 1 ? [`${elapsedText(pauseMs)} between waves`] : []),
  ];
  const lines = [`rollout: ${parts.join(', ')}`];
  if (check === undefined) return lines;
  const run = wavesToRun(
    waves,
    upToDate.map(({ wave }) => wave),
  );
  return [
    ...lines,
    `    check after each wave: ${toOneLine(check)}`,
    ...upToDate
      .filter(({ wave }) => run.includes(wave) && !waves.includes(wave))
      .map(
        ({ wave, clusters }) =>
          `    wave ${wave} is up to date and is checked again: ${toOneLine(clusters.join(', '))}`,
      ),
  ];
}

function changeLines(change: Change, palette: Palette): string[] {
  const [mark, color] = marks[change.action];
  const { steps = [], wave, reason, fields, action } = change;
  const version = fields.find(({ field }) => field === 'version');
  const way =
    action === 'upgrade' && version !== undefined ? ` ${[version.before, ...steps].map(String).join(' → ')}` : '';
  const title = palette[color](`${mark} ${escapeForTerminal(changeTitle(change))}`);
  const details = [
    ...(wave === undefined ? [] : [`wave ${wave}`]),
    ...(reason === undefined ? [] : [toOneLine(reason)]),
  ];
  return [
    `${title}${escapeForTerminal(way)}${details.length === 0 ? '' : ` (${details.join('; ')})`}`,
    ...fields
      .filter(({ field }) => !(action === 'upgrade' && field === 'version'))
      .map((field) => fieldLine(field, action)),
    ...(change.leftBehind ?? []).map((pool) => `    not upgraded: node pool ${toOneLine(describePool(pool))}`),
  ];
}

function fieldLine({ field, before, after }: FieldChange, action: ChangeAction): string {
  const text = action === 'create' ? shown(after) : `${shown(before)} → ${shown(after)}`;
  return `    ${escapeForTerminal(field)}: ${text}`;
}

function shown(value: unknown): string {
  return value === null || value === undefined ? '(not set)' : escapeForTerminal(JSON.stringify(value));
}

/** A summary of a plan in one line. */
export function summaryOf({ changes, problems, notChecked }: Plan): string {
  if (problems.length > 0) return `The plan has ${countOf(problems.length, 'problem')} and cannot be executed.`;
  if (changes.length === 0) {
    return notChecked.length === 0
      ? 'No changes: all resources match the manifest.'
      : 'No changes found, but some resources could not be checked.';
  }
  const counts = Object.keys(marks).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} to ${action}`];
  });
  return `Plan: ${counts.join(', ')}.`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
