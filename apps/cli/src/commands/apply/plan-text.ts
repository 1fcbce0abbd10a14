import type { Change, ChangeAction, FieldChange, Plan, PlanProblem } from '@oks-kit/apply';
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

const kinds = { project: 'project', cluster: 'cluster', nodepool: 'node pool', peering: 'peering' } as const;

/** The name of a change for people: `create cluster shop/web`. */
export function changeTitle({ action, kind, path }: Change): string {
  return `${action} ${kinds[kind]} ${path.replace(' ', ' with ')}`;
}

/** A plan as text for people. Text of others is escaped. */
export function planText(plan: Plan, palette: Palette, hintOf: (problem: PlanProblem) => string | undefined): string {
  const { changes, notes, notChecked, problems } = plan;
  const lines = [
    ...changes.flatMap((change) => changeLines(change, palette)),
    ...notChecked.map(({ path, what, reason }) => `? ${path}: ${what} not checked: ${toOneLine(reason)}`),
    ...notes.map((note) => `note: ${toOneLine(note)}`),
    ...problems.flatMap((problem) => {
      const hint = hintOf(problem);
      const line = `${palette.red('problem:')} ${toOneLine(problem.message)}`;
      return hint === undefined ? [line] : [line, `    ${toOneLine(hint)}`];
    }),
    summaryOf(plan),
  ];
  return `${lines.join('\n')}\n`;
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
