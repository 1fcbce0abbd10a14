import { type CommandSpec, type FlagSpec, type FlagSpecs, globalFlags } from './command.ts';

/** What `--help` prints for a path of words: a command, a group of commands, or all of them. */
export function helpFor(path: readonly string[], table: readonly CommandSpec[]): string {
  const command = table.find((one) => one.path.length === path.length && one.path.every((word, index) => word === path[index]));
  if (command !== undefined) return commandHelp(command);
  const members = table.filter((one) => path.every((word, index) => one.path[index] === word));
  return path.length === 0 ? overview(members) : groupHelp(path, members);
}

function commandHelp(command: CommandSpec): string {
  const args = command.args.map(({ name, required, many }) => {
    const shown = many === true ? `${name}…` : name;
    return required === true ? ` ${shown}` : ` [${shown}]`;
  });
  const own = Object.keys(command.flags).length > 0;
  return [
    command.summary,
    '',
    `Usage: oks ${command.path.join(' ')}${args.join('')}${own ? ' [flags]' : ''}`,
    ...(own ? ['', 'Flags:', ...flagLines(command.flags)] : []),
    '',
    'Flags of every command:',
    ...flagLines(globalFlags),
    '',
    command.examples.length > 1 ? 'Examples:' : 'Example:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function groupHelp(path: readonly string[], members: readonly CommandSpec[]): string {
  return [
    `Usage: oks ${path.join(' ')} COMMAND`,
    '',
    'Commands:',
    ...aligned(members.map((member) => [member.path.slice(path.length).join(' '), member.summary])),
    '',
    `More about one: oks ${path.join(' ')} COMMAND --help`,
    '',
  ].join('\n');
}

function overview(members: readonly CommandSpec[]): string {
  const nouns = new Map<string, string[]>();
  for (const { path, summary } of members) {
    const [noun, ...verb] = path;
    nouns.set(noun, [...(nouns.get(noun) ?? []), verb.length === 0 ? summary : verb.join(' ')]);
  }
  return [
    'oks: OUTSCALE Kubernetes as a Service at the command line.',
    '',
    'Usage: oks COMMAND [flags]',
    '',
    'Commands:',
    ...aligned([...nouns].map(([noun, verbs]) => [noun, verbs.join(' | ')])),
    '',
    'Flags of every command:',
    ...flagLines(globalFlags),
    '',
    'More about one: oks COMMAND --help',
    '',
  ].join('\n');
}

function flagLines(flags: FlagSpecs): string[] {
  return aligned(Object.entries(flags).map(([name, spec]) => [flagName(name, spec), spec.summary + (spec.values === undefined ? '' : ` (${spec.values.join(', ')})`)]));
}

function flagName(name: string, { type, short, value, many }: FlagSpec): string {
  const shown = value ?? 'VALUE';
  const tail = type === 'text' ? ` ${shown}` : type === 'optional' ? `[=${shown}]` : '';
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${tail}${many === true ? ' …' : ''}`;
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
