import { parseArgs } from 'node:util';
import { CommandLineError, type Mistyped } from './command-line-error.ts';
import type { Application } from './application.ts';
import { type CommandSpec, type FlagSpec, type FlagSpecs, type FlagValues, flagNamed } from './spec.ts';

/** What a command line means. */
export type Parsed =
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | {
      readonly kind: 'run';
      readonly command: CommandSpec;
      /** The values of the global flags and of the command's own. */
      readonly flags: FlagValues<FlagSpecs>;
      readonly args: readonly string[];
    };

/** Parses a command line. Throws `CommandLineError`, with the nearest correct word if there is one. */
export function parseCommandLine(argv: readonly string[], application: Application): Parsed {
  const { commands: table, globalFlags } = application;
  const { words: typed, unknown } = leadingWords(argv, globalFlags);
  const words = withoutAliases(typed, application);
  const command = findCommand(words, table);
  if (command === undefined) {
    const prefix = knownPrefix(words, table);
    if (prefix.length < words.length) throw unknownCommand(words, table);
    if (unknown !== undefined)
      throw new CommandLineError(
        `The flag \`${unknown}\` comes before the command.`,
        'Write the command first: `oks COMMAND [flags]`.',
      );
    // The beginning of a command, such as `oks cluster`, prints help for the group.
    return { kind: 'help', path: words };
  }

  const specs: FlagSpecs = { ...globalFlags, ...command.flags };
  const { own, passed } = splitAtProgram(argv, command, globalFlags);
  if (asksForHelp(own, specs)) return { kind: 'help', path: command.path };
  const { flags, args: ownArgs } = readFlags(own, specs, command, globalFlags);
  const args = [...ownArgs, ...passed];
  checkArguments(command, args);
  // Boundary: `readFlags` has parsed these with the specs that the types are inferred from.
  return { kind: 'run', command, flags: flags as FlagValues<FlagSpecs>, args };
}

/** Splits the arguments of a command that runs another program: its own, and those of the program. */
function splitAtProgram(
  argv: readonly string[],
  { path, passesOn }: CommandSpec,
  globalFlags: FlagSpecs,
): { own: readonly string[]; passed: readonly string[] } {
  if (passesOn === undefined) return { own: argv, passed: [] };
  const tokens = tokensOf(argv, globalFlags);
  let words = 0;
  for (const token of tokens) {
    if (words < path.length) {
      if (token.kind === 'positional') words += 1;
      continue;
    }
    if (token.kind === 'option-terminator')
      return { own: argv.slice(0, token.index), passed: argv.slice(token.index + 1) };
    const isOwn = token.kind === 'option' && passesOn.flags.includes(token.name);
    if (!isOwn) return { own: argv.slice(0, token.index), passed: argv.slice(token.index) };
  }
  return { own: argv, passed: [] };
}

/** The command that the first words name. */
export function findCommand(words: readonly string[], table: readonly CommandSpec[]): CommandSpec | undefined {
  return table.find(({ path }) => path.every((word, index) => words[index] === word));
}

/** The words with aliases replaced. Other words are unchanged. */
export function withoutAliases(words: readonly string[], { commands, aliases }: Application): string[] {
  const known: string[] = [];
  for (const word of words) {
    const next = nextWords(known, commands);
    const meant = next.includes(word) ? undefined : aliases.get(word)?.find((one) => next.includes(one));
    known.push(meant ?? word);
  }
  return known;
}

/** The next words that can follow `prefix`, in the table's order. */
export function nextWords(prefix: readonly string[], table: readonly CommandSpec[]): string[] {
  const members = table.filter(({ path }) => prefix.every((word, index) => path[index] === word));
  return [...new Set(members.flatMap(({ path }) => path[prefix.length] ?? []))];
}

/** The error for an unknown command, with the nearest known one. */
export function unknownCommand(words: readonly string[], table: readonly CommandSpec[]): CommandLineError {
  const prefix = knownPrefix(words, table);
  const wrong = words[prefix.length] ?? '';
  const choices = nextWords(prefix, table);
  const spoken = ['oks', ...prefix].join(' ');
  const hint = `See \`${spoken} --help\`.`;
  const meant = meantCommand(prefix, words.slice(prefix.length), choices, table);
  return new CommandLineError(
    `Unknown command \`${spoken} ${wrong}\`.`,
    meant === undefined ? hint : `Did you mean \`oks ${meant}\`?`,
    meant === undefined ? { wrong, choices, prefix: `${spoken} ` } : undefined,
  );
}

/** The words that other command-line tools use for the same. */
const otherVerbs: ReadonlyMap<string, string> = new Map([
  ['ls', 'list'],
  ['rm', 'delete'],
  ['remove', 'delete'],
  ['destroy', 'delete'],
  ['show', 'get'],
  ['describe', 'get'],
  ['new', 'create'],
  ['add', 'create'],
  ['edit', 'update'],
  ['set', 'update'],
  ['patch', 'update'],
]);

function meantCommand(
  prefix: readonly string[],
  [wrong = '', next = '']: readonly string[],
  choices: readonly string[],
  table: readonly CommandSpec[],
): string | undefined {
  const verb = otherVerbs.get(wrong) ?? wrong;
  if (prefix.length > 0 && choices.includes(verb)) return [...prefix, verb].join(' ');
  // `oks get clusters`, in the order of kubectl.
  const noun = next.replace(/s$/, '');
  return table.find(({ path }) => path[0] === noun && path[1] === verb)?.path.join(' ');
}

/** The words before the first flag that is not global: they name the command. */
function leadingWords(
  argv: readonly string[],
  globalFlags: FlagSpecs,
): { words: string[]; unknown: string | undefined } {
  const tokens = tokensOf(argv, globalFlags);
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    else if (token.kind === 'option-terminator') break;
    else if (!Object.hasOwn(globalFlags, token.name)) return { words, unknown: token.rawName };
  }
  return { words, unknown: undefined };
}

function knownPrefix(words: readonly string[], table: readonly CommandSpec[]): string[] {
  const path: string[] = [];
  for (const word of words) {
    if (!nextWords(path, table).includes(word)) break;
    path.push(word);
  }
  return path;
}

/** Splits a command line, whether its flags are known or not. */
function tokensOf(argv: readonly string[], specs: FlagSpecs): NonNullable<ReturnType<typeof parseArgs>['tokens']> {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [
      name,
      { type: type === 'text' ? ('string' as const) : ('boolean' as const), ...(short === undefined ? {} : { short }) },
    ]),
  );
  return parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true }).tokens;
}

/** Whether help is requested, even if the rest of the line is invalid. */
function asksForHelp(argv: readonly string[], specs: FlagSpecs): boolean {
  const tokens = tokensOf(argv, specs);
  return tokens.some((token) => token.kind === 'option' && token.name === 'help' && token.value === undefined);
}

function readFlags(
  argv: readonly string[],
  specs: FlagSpecs,
  command: CommandSpec,
  globalFlags: FlagSpecs,
): { flags: Record<string, unknown>; args: string[] } {
  const tokens = tokensOf(argv, specs);
  const flags: Record<string, unknown> = Object.fromEntries(
    Object.entries(specs).map(([name, { type, many }]) => [
      name,
      many === true ? [] : type === 'boolean' ? false : undefined,
    ]),
  );
  const args: string[] = [];
  let bare: { name: string; index: number } | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (bare?.index === token.index - 1 && /^\d+(?:\.\d+)?[smhd]?$/.test(token.value)) {
        throw usage(command, `Write the time after an equals sign: \`--${bare.name}=${token.value}\`.`);
      }
      args.push(token.value);
      continue;
    }
    const spec = flagNamed(specs, token.name);
    if (spec === undefined) throw unknownFlag(command, token.rawName, specs);
    const value = readValue(command, token, spec, Object.hasOwn(globalFlags, token.name));
    if (spec.type === 'optional' && value === true) bare = { name: token.name, index: token.index };
    const before = flags[token.name];
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined && before !== false && before !== value)
      throw usage(command, `\`${token.rawName}\` is specified twice.`);
    else flags[token.name] = value;
  }
  return { flags, args: args.slice(command.path.length) };
}

interface FlagToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | boolean | undefined;
  readonly inlineValue: boolean | undefined;
}

function readValue(command: CommandSpec, token: FlagToken, spec: FlagSpec, isGlobal: boolean): string | true {
  const { rawName, inlineValue } = token;
  if (spec.type === 'boolean') {
    if (inlineValue === true) throw usage(command, `\`${rawName}\` does not take a value.`);
    return true;
  }
  if (typeof token.value !== 'string') {
    if (spec.type === 'optional') return true;
    throw usage(command, `\`${rawName}\` needs a value${spec.value === undefined ? '' : `: ${spec.value}`}.`);
  }
  // `-o=json` means the same as `-ojson` and `-o json`.
  const value = inlineValue === true && !rawName.startsWith('--') ? token.value.replace(/^=/, '') : token.value;
  if (inlineValue !== true && /^-./.test(value)) {
    throw usage(
      command,
      `\`${rawName}\` needs a value${spec.value === undefined ? '' : `: ${spec.value}`}.`,
      `Write a value that begins with a dash after an equals sign: \`--${token.name}=${value}\`.`,
    );
  }
  if (value === '' && isGlobal) throw usage(command, `The value of \`${rawName}\` is empty.`);
  if (spec.values !== undefined) checkChoice(command, `\`${rawName}\``, value, spec.values);
  return value;
}

function checkChoice(command: CommandSpec, what: string, value: string, values: readonly string[]): void {
  if (!values.includes(value))
    throw usage(command, `Invalid value "${value}" for ${what}. Use one of: ${values.join(', ')}.`, undefined, {
      wrong: value,
      choices: values,
      prefix: '',
    });
}

function unknownFlag(command: CommandSpec, rawName: string, specs: FlagSpecs): CommandLineError {
  const name = rawName.replace(/^-+/, '');
  // A misspelled short flag is a whole word, such as `-wait`.
  return usage(
    command,
    `Unknown flag \`${rawName}\`.`,
    undefined,
    name.length === 1 ? undefined : { wrong: name, choices: Object.keys(specs), prefix: '--' },
  );
}

function checkArguments(command: CommandSpec, args: readonly string[]): void {
  const spoken = `\`oks ${command.path.join(' ')}\``;
  const most = command.args.some(({ many }) => many === true) ? Number.POSITIVE_INFINITY : command.args.length;
  const missing = command.args.find(({ required }, index) => required === true && args[index] === undefined);
  if (missing !== undefined)
    throw usage(
      command,
      `${spoken} needs ${missing.values === undefined ? missing.name : `one of ${missing.values.join(', ')}`}.`,
    );
  if (args.length > most) throw usage(command, `Unexpected argument \`${args[most] ?? ''}\` for ${spoken}.`);
  // An empty argument may be valid for another program.
  for (const [index, { name, values }] of command.passesOn === undefined ? command.args.entries() : []) {
    const value = args[index];
    if (value === '') throw usage(command, `The argument ${name} of ${spoken} is empty.`);
    if (values !== undefined && value !== undefined) checkChoice(command, name, value, values);
  }
}

function usage({ path }: CommandSpec, message: string, hint?: string, mistyped?: Mistyped): CommandLineError {
  return new CommandLineError(message, hint ?? `See \`oks ${path.join(' ')} --help\`.`, mistyped);
}
