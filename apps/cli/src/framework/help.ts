import type { Application } from './application.ts';
import { aligned, type HelpStyle, wrap } from './help-layout.ts';
import { findCommand, nextWords, unknownCommand } from './parse.ts';
import type { ArgumentSpec, CommandSpec, FlagSpec, FlagSpecs } from './spec.ts';

/**
 * What `--help` prints for a path of words: a command, a group of commands, or all commands. Throws for an unknown
 * path.
 */
export function helpFor(path: readonly string[], application: Application, style: HelpStyle): string {
  const { commands: table } = application;
  const command = findCommand(path, table);
  if (command?.path.length === path.length) return commandHelp(command, application, style);
  if (path.length === 0) return application.overview(style);
  const words = nextWords(path, table);
  if (words.length === 0) throw unknownCommand(path, table);
  return groupHelp(path, application, style);
}

/** The usage line of a command. */
export function usageOf({ path, args, flags, passesOn }: CommandSpec): string {
  const words = args.map(argumentName);
  if (passesOn !== undefined) return ['oks', ...path, '[flags]', ...words].join(' ');
  return ['oks', ...path, ...words, ...(Object.keys(flags).length > 0 ? ['[flags]'] : [])].join(' ');
}

/** The syntax of a flag, with its value. */
export function flagName(name: string, { type, value, values, many }: FlagSpec): string {
  const shown = value ?? values?.join('|') ?? 'VALUE';
  return (
    `--${name}${type === 'text' ? ` ${shown}` : type === 'optional' ? `[=${shown}]` : ''}` + (many === true ? ' …' : '')
  );
}

/** The summary of a flag, with its allowed values if the syntax does not list them. */
export function flagSummary({ summary, value, values }: FlagSpec): string {
  return values === undefined || value === undefined ? summary : `${summary} (${values.join(', ')})`;
}

/** Aligned lines of flags, for help. */
export function flagLines(flags: FlagSpecs, style: HelpStyle): string[] {
  return aligned(
    Object.entries(flags).map(([name, spec]) => [
      `${spec.short === undefined ? '    ' : `-${spec.short}, `}${flagName(name, spec)}`,
      flagSummary(spec),
    ]),
    style,
  );
}

function argumentName({ name, required, many }: ArgumentSpec): string {
  const shown = `${name}${many === true ? '…' : ''}`;
  return required === true ? shown : `[${shown}]`;
}

function commandHelp(command: CommandSpec, { globalFlags }: Application, style: HelpStyle): string {
  const { bold, dim } = style.palette;
  const choices = command.args.flatMap(({ name, values }): [string, string][] =>
    values === undefined ? [] : [[name, values.join(', ')]],
  );
  const flags = flagsOf(command, globalFlags);
  return [
    ...wrap(command.summary.split(' '), style.width),
    '',
    bold('Usage'),
    `  ${usageOf(command)}`,
    ...(choices.length > 0 ? ['', bold('Arguments'), ...aligned(choices, style)] : []),
    ...(Object.keys(flags).length > 0 ? ['', bold('Flags'), ...flagLines(flags, style)] : []),
    '',
    bold(command.examples.length > 1 ? 'Examples' : 'Example'),
    ...command.examples.flatMap((example) => exampleLines(example, style)),
    '',
    dim('Flags that every command accepts: oks help flags'),
    '',
  ].join('\n');
}

/** A command line, with continuation lines if it is wider than the terminal. */
function exampleLines(example: string, { width }: HelpStyle): string[] {
  const words = example.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  return wrap(words, width - 6).map(
    (line, index, all) => `${index === 0 ? '  ' : '      '}${line}${index < all.length - 1 ? ' \\' : ''}`,
  );
}

/** The flags that help lists: those of the command, or the global ones before the arguments of another program. */
function flagsOf({ flags, passesOn }: CommandSpec, globalFlags: FlagSpecs): FlagSpecs {
  if (passesOn === undefined) return flags;
  return Object.fromEntries(Object.entries(globalFlags).filter(([name]) => passesOn.flags.includes(name)));
}

function groupHelp(path: readonly string[], { commands: table, groups }: Application, style: HelpStyle): string {
  const members = table.filter((one) => path.every((word, index) => one.path[index] === word));
  const spoken = `oks ${path.join(' ')}`;
  const { bold, dim } = style.palette;
  return [
    ...Object.values(groups).flatMap((nouns) =>
      path.length === 1 && path[0] !== undefined && nouns[path[0]] !== undefined
        ? [`${nouns[path[0]] ?? ''}.`, '']
        : [],
    ),
    bold('Usage'),
    `  ${spoken} COMMAND`,
    '',
    bold('Commands'),
    ...aligned(
      members.map((member) => [member.path.slice(path.length).join(' '), member.summary]),
      style,
    ),
    '',
    bold('Examples'),
    ...members.slice(0, 5).flatMap(({ examples: [example] }) => exampleLines(example, style)),
    '',
    dim(`Help on a command: ${spoken} COMMAND --help`),
    '',
  ].join('\n');
}
