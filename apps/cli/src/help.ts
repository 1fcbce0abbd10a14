import { type ArgumentSpec, type CommandSpec, type FlagSpec, type FlagSpecs } from './command.ts';
import type { Palette } from './output/color.ts';
import { findCommand, nextWords, unknownCommand } from './parse.ts';
import { topicNames } from './topics.ts';

/** How help is set. */
export interface HelpStyle {
  readonly palette: Palette;
  /** The columns it may take. */
  readonly width: number;
}

/** What the first words of commands are about, in the groups in which the overview lists them. */
export const nounGroups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Work: {
    project: 'Networks that hold clusters, and their quotas',
    cluster: 'Kubernetes clusters',
    nodepool: 'The nodes of a cluster',
  },
  Access: {
    kubeconfig: 'Certificates for kubectl',
    kubectl: 'Run kubectl against a cluster',
    profile: 'Credentials, under names',
  },
  Service: {
    template: 'What the service proposes for new things',
    limits: 'Versions, Subregions and sizes there are',
    api: 'Any operation of the API',
  },
  Setup: {
    doctor: 'Find out why something does not work',
    completion: 'Complete words with Tab in your shell',
    emulator: 'An OKS of your own on this machine',
    version: 'The version of oks',
    help: 'Help on a command or a topic',
  },
};

/** What `--help` prints for a path of words: a command, a group of commands, or all of them. Throws for words that lead nowhere. */
export function helpFor(path: readonly string[], table: readonly CommandSpec[], style: HelpStyle): string {
  const command = findCommand(path, table);
  if (command?.path.length === path.length) return commandHelp(command, style);
  if (path.length === 0) return overview(table, style);
  const words = nextWords(path, table);
  if (words.length === 0) throw unknownCommand(path, table);
  return groupHelp(path, table, style);
}

/** The usage line of a command. */
export function usageOf({ path, args, flags }: CommandSpec): string {
  return `oks ${[...path, ...args.map(argumentName), ...(Object.keys(flags).length > 0 ? ['[flags]'] : [])].join(' ')}`;
}

/** How a flag is written, with what it takes. */
export function flagName(name: string, { type, value, values, many }: FlagSpec): string {
  const shown = value ?? values?.join('|') ?? 'VALUE';
  return `--${name}${type === 'text' ? ` ${shown}` : type === 'optional' ? `[=${shown}]` : ''}${many === true ? ' …' : ''}`;
}

/** What a flag is for, with the values it knows where its name does not list them. */
export function flagSummary({ summary, value, values }: FlagSpec): string {
  return values === undefined || value === undefined ? summary : `${summary} (${values.join(', ')})`;
}

/** Aligned lines of flags, for help. */
export function flagLines(flags: FlagSpecs, style: HelpStyle): string[] {
  return aligned(
    Object.entries(flags).map(([name, spec]) => [`${spec.short === undefined ? '    ' : `-${spec.short}, `}${flagName(name, spec)}`, flagSummary(spec)]),
    style,
  );
}

/** Two columns, the second one wrapped where it must be. */
export function aligned(rows: readonly (readonly [string, string])[], { width }: Pick<HelpStyle, 'width'>): string[] {
  const left = Math.min(34, Math.max(...rows.map(([term]) => term.length)));
  return rows.flatMap(([term, text]) => {
    const [firstLine = '', ...more] = wrap(text, Math.max(24, width - left - 4));
    const rest = more.map((line) => `${' '.repeat(left + 4)}${line}`);
    return term.length > left ? [`  ${term}`, `${' '.repeat(left + 4)}${firstLine}`, ...rest] : [`  ${term.padEnd(left)}  ${firstLine}`.trimEnd(), ...rest];
  });
}

/** Breaks a text into lines of at most `width` columns, between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function argumentName({ name, required, many }: ArgumentSpec): string {
  const shown = `${name}${many === true ? '…' : ''}`;
  return required === true ? shown : `[${shown}]`;
}

function commandHelp(command: CommandSpec, style: HelpStyle): string {
  const { bold, dim } = style.palette;
  const choices = command.args.flatMap(({ name, values }): [string, string][] => (values === undefined ? [] : [[name, values.join(', ')]]));
  const own = Object.keys(command.flags).length > 0;
  return [
    ...wrap(command.summary, style.width),
    '',
    bold('Usage'),
    `  ${usageOf(command)}`,
    ...(choices.length > 0 ? ['', bold('Arguments'), ...aligned(choices, style)] : []),
    ...(own ? ['', bold('Flags'), ...flagLines(command.flags, style)] : []),
    '',
    bold(command.examples.length > 1 ? 'Examples' : 'Example'),
    ...command.examples.map((example) => `  ${example}`),
    '',
    dim('Flags of every command: oks help flags'),
    '',
  ].join('\n');
}

function groupHelp(path: readonly string[], table: readonly CommandSpec[], style: HelpStyle): string {
  const members = table.filter((one) => path.every((word, index) => one.path[index] === word));
  const spoken = `oks ${path.join(' ')}`;
  const { bold, dim } = style.palette;
  return [
    ...Object.values(nounGroups).flatMap((nouns) => (path.length === 1 && path[0] !== undefined && nouns[path[0]] !== undefined ? [`${nouns[path[0]] ?? ''}.`, ''] : [])),
    bold('Usage'),
    `  ${spoken} COMMAND`,
    '',
    bold('Commands'),
    ...aligned(members.map((member) => [member.path.slice(path.length).join(' '), member.summary]), style),
    '',
    dim(`More about one: ${spoken} COMMAND --help`),
    '',
  ].join('\n');
}

function overview(table: readonly CommandSpec[], style: HelpStyle): string {
  const { bold, dim } = style.palette;
  const there = new Set(nextWords([], table));
  return [
    'OUTSCALE Kubernetes as a Service at the command line.',
    '',
    `${bold('Usage')}   oks COMMAND [flags]`,
    ...Object.entries(nounGroups).flatMap(([group, nouns]) => [
      '',
      bold(group),
      ...aligned(Object.entries(nouns).filter(([noun]) => there.has(noun)).map(([noun, text]) => [noun.padEnd(10), text]), style),
    ]),
    '',
    dim('More: oks COMMAND --help, or oks help TOPIC'),
    dim(`Topics: ${topicNames.join(', ')}`),
    '',
  ].join('\n');
}
