import type { Application } from './application.ts';
import { exitCodeRows } from './exit-codes.ts';
import { flagName, flagSummary, usageOf } from './help.ts';
import type { CommandSpec, FlagSpecs } from './spec.ts';

/** The reference of the command line as Markdown, generated from the command table. */
export function referenceText({ commands: table, globalFlags, groups, environment }: Application): string {
  const nouns = [
    ...new Set([...Object.values(groups).flatMap((group) => Object.keys(group)), ...table.map(({ path }) => path[0])]),
  ];
  return [
    '<!-- Generated from the command table by `npm run reference`. Do not edit. -->',
    '',
    '# oks: reference',
    '',
    ...nouns.flatMap((noun) => {
      const members = table.filter(({ path }) => path[0] === noun);
      return members.length === 0 ? [] : [`## oks ${noun}`, '', ...members.flatMap(section)];
    }),
    '## Flags of every command',
    '',
    ...flagTable(globalFlags),
    '',
    '## Exit codes',
    '',
    ...tableOf(['code', 'meaning'], exitCodeRows),
    '',
    '## Environment',
    '',
    ...tableOf(
      ['variable', 'meaning'],
      environment.map(([names, meaning]) => [
        names
          .split(', ')
          .map((name) => `\`${name}\``)
          .join(', '),
        meaning,
      ]),
    ),
    '',
  ].join('\n');
}

function section(command: CommandSpec): string[] {
  const choices = command.args.flatMap(({ name, values }) =>
    values === undefined ? [] : [`${name} is one of ${values.map((value) => `\`${value}\``).join(', ')}.`, ''],
  );
  return [
    ...(command.path.length === 1 ? [] : [`### oks ${command.path.join(' ')}`, '']),
    command.summary,
    '',
    '```',
    usageOf(command),
    '```',
    '',
    ...choices,
    ...(Object.keys(command.flags).length === 0 ? [] : [...flagTable(command.flags), '']),
    '```',
    ...command.examples,
    '```',
    '',
    ...(command.operations === undefined
      ? []
      : [`Operation${command.operations.length === 1 ? '' : 's'}: ${command.operations.join(', ')}.`, '']),
  ];
}

function flagTable(flags: FlagSpecs): string[] {
  return tableOf(
    ['flag', 'description'],
    Object.entries(flags).map(([name, spec]) => [
      `\`${flagName(name, spec)}\`${spec.short === undefined ? '' : `, \`-${spec.short}\``}`,
      flagSummary(spec),
    ]),
  );
}

function tableOf(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), '|---|---|', ...rows.map(line)];
}
