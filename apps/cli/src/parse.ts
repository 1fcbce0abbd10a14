import { parseArgs } from 'node:util';
import { nearestName, OksInputError } from '@oks-kit/schemas';
import { type CommandSpec, type FlagSpec, type FlagSpecs, type FlagValues, globalFlags, type Globals } from './command.ts';

/** What the words of a command line mean. */
export type Parsed =
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly globals: Globals; readonly flags: FlagValues<FlagSpecs>; readonly args: readonly string[] };

/** Reads a command line by the table. Throws `OksInputError`, with the nearest right word where there is one. */
export function parseCommandLine(argv: readonly string[], table: readonly CommandSpec[]): Parsed {
  const words = leadingWords(argv);
  const command = findCommand(words, table);
  if (command === undefined) {
    if (words.length === 0 || (words[0] === 'help' && words.length >= 1) || argv.includes('--help') || argv.includes('-h')) {
      return { kind: 'help', path: knownPrefix(words[0] === 'help' ? words.slice(1) : words, table) };
    }
    throw unknownCommand(words, table);
  }

  const specs: FlagSpecs = { ...globalFlags, ...command.flags };
  const { flags, args } = readFlags(argv, specs, command);
  if (flags['help'] === true) return { kind: 'help', path: command.path };
  checkArguments(command, args);
  // Boundary: `readFlags` has read these by the very specs that the types derive from.
  return { kind: 'run', command, globals: flags as Globals, flags: flags as FlagValues<FlagSpecs>, args };
}

/** The words before the first flag that is no global one: they name the command. */
function leadingWords(argv: readonly string[]): string[] {
  const { tokens } = parseArgs({ args: [...argv], options: optionsOf(globalFlags), allowPositionals: true, strict: false, tokens: true });
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    else if (token.kind === 'option-terminator' || !(token.name in globalFlags)) break;
  }
  return words;
}

function findCommand(words: readonly string[], table: readonly CommandSpec[]): CommandSpec | undefined {
  return table.find(({ path }) => path.every((word, index) => words[index] === word));
}

function knownPrefix(words: readonly string[], table: readonly CommandSpec[]): string[] {
  const path: string[] = [];
  for (const [index, word] of words.entries()) {
    if (!table.some((command) => path.every((known, at) => command.path[at] === known) && command.path[index] === word)) break;
    path.push(word);
  }
  return path;
}

function unknownCommand(words: readonly string[], table: readonly CommandSpec[]): OksInputError {
  const prefix = knownPrefix(words, table);
  const wrong = words[prefix.length];
  const choices = new Set(table.filter(({ path }) => prefix.every((word, index) => path[index] === word)).flatMap(({ path }) => path[prefix.length] ?? []));
  const spoken = ['oks', ...prefix].join(' ');
  if (wrong === undefined) {
    return new OksInputError(`\`${spoken}\` needs one more word: ${[...choices].join(', ')}.`, { hint: `See \`${spoken} --help\`.` });
  }
  const near = nearestName(wrong, choices);
  return new OksInputError(`There is no command \`${spoken} ${wrong}\`.`, {
    hint: near === undefined ? `See \`${spoken} --help\`.` : `Did you mean \`${spoken} ${near}\`?`,
  });
}

function optionsOf(specs: FlagSpecs): Record<string, { type: 'boolean' | 'string'; short?: string }> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, { type: type === 'text' ? 'string' : 'boolean', ...(short === undefined ? {} : { short }) }]),
  );
}

function readFlags(argv: readonly string[], specs: FlagSpecs, command: CommandSpec): { flags: Record<string, unknown>; args: string[] } {
  const { tokens } = parseArgs({ args: [...argv], options: optionsOf(specs), allowPositionals: true, strict: false, tokens: true });
  const flags: Record<string, unknown> = Object.fromEntries(
    Object.entries(specs).map(([name, { type, many }]) => [name, many === true ? [] : type === 'boolean' ? false : undefined]),
  );
  const args: string[] = [];
  let bare: { name: string; index: number } | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (bare?.index === token.index - 1 && /^\d+[smhd]?$/.test(token.value)) {
        throw usage(command, `A time goes behind \`--${bare.name}\` with an equals sign: \`--${bare.name}=${token.value}\`.`);
      }
      args.push(token.value);
      continue;
    }
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) throw unknownFlag(command, token.rawName, specs);
    const value = readValue(command, token.rawName, spec, token.value, token.inlineValue === true);
    if (spec.type === 'optional' && value === true) bare = { name: token.name, index: token.index };
    const before = flags[token.name];
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined && before !== false && before !== value) throw usage(command, `\`${token.rawName}\` is given twice.`);
    else flags[token.name] = value;
  }
  return { flags, args: args.slice(command.path.length) };
}

function readValue(command: CommandSpec, rawName: string, spec: FlagSpec, value: string | boolean | undefined, inline: boolean): string | true {
  if (spec.type === 'boolean') {
    if (inline) throw usage(command, `\`${rawName}\` takes no value.`);
    return true;
  }
  if (typeof value !== 'string') {
    if (spec.type === 'optional') return true;
    throw usage(command, `\`${rawName}\` needs a value${spec.value === undefined ? '' : `: ${spec.value}`}.`);
  }
  if (spec.values !== undefined && !spec.values.includes(value)) {
    const near = nearestName(value, spec.values);
    throw usage(command, `\`${rawName}\` is one of ${spec.values.join(', ')}.`, near === undefined ? undefined : `Did you mean \`${near}\`?`);
  }
  return value;
}

function unknownFlag(command: CommandSpec, rawName: string, specs: FlagSpecs): OksInputError {
  const near = nearestName(rawName.replace(/^-+/, ''), Object.keys(specs));
  return usage(command, `There is no flag \`${rawName}\`.`, near === undefined ? undefined : `Did you mean \`--${near}\`?`);
}

function checkArguments(command: CommandSpec, args: readonly string[]): void {
  const most = command.args.some(({ many }) => many === true) ? Number.POSITIVE_INFINITY : command.args.length;
  const missing = command.args.find(({ required }, index) => required === true && args[index] === undefined);
  if (missing !== undefined) throw usage(command, `\`oks ${command.path.join(' ')}\` needs ${missing.name}.`);
  if (args.length > most) throw usage(command, `\`oks ${command.path.join(' ')}\` takes no \`${args[most] ?? ''}\`.`);
}

function usage(command: CommandSpec, message: string, hint?: string): OksInputError {
  return new OksInputError(message, { hint: hint ?? `See \`oks ${command.path.join(' ')} --help\`.` });
}
