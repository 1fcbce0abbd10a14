import { type Change, kindNames, type Plan } from '@oks-kit/apply';

/** Writes a plan as Markdown, for a comment in a pull request. */
export function formatReview({ changes, problems, notChecked, notes }: Plan): string {
  const lines = [changes.length === 0 ? 'No changes.' : `${changes.length} changes:`, ''];
  for (const change of changes) lines.push(`- ${titleOf(change)}`, ...change.fields.map(fieldLine));
  for (const { message, hint } of problems)
    lines.push(`- **Not possible:** ${message}.${hint === undefined ? '' : ` ${hint}`}`);
  for (const { path, what, reason } of notChecked) lines.push(`- **Not checked:** ${what} of ${path}: ${reason}`);
  for (const note of notes) lines.push(`- Note: ${note}`);
  return `${lines.join('\n').trim()}\n`;
}

function titleOf({ action, kind, path, steps = [] }: Change): string {
  const through = steps.length === 0 ? '' : ` through ${steps.join(', ')}`;
  return `**${action}** ${kindNames[kind]} \`${path}\`${through}`;
}

function fieldLine({ field, before, after }: Change['fields'][number]): string {
  const earlier = before === null ? '' : `\`${JSON.stringify(before)}\` → `;
  return `  - \`${field}\`: ${earlier}\`${JSON.stringify(after)}\``;
}
