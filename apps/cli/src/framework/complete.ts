import { findCommand, nextWords, withoutAliases } from './parse.ts';
import type { Application } from './application.ts';
import { type ArgumentSpec, type CommandSpec, type FlagSpec, type FlagSpecs, flagNamed } from './spec.ts';

/** One candidate at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly summary?: string;
}

/** What the shell should suggest: words, or files. */
export type Offer = { readonly kind: 'words'; readonly candidates: readonly Candidate[] } | { readonly kind: 'files' };

/** The part of the command line before the cursor, parsed as far as possible. */
export interface Position {
  readonly command: CommandSpec | undefined;
  readonly words: readonly string[];
  /** Text flags that were given, the last one of each. */
  readonly flags: Readonly<Record<string, string>>;
}

/** Returns the values of a kind, by its name in help: `PROJECT`, `CLUSTER`, `VERSION`, … */
export type ValuesOf = (kind: string, position: Position) => Promise<readonly Candidate[]>;

/** The candidates for `current`, after `before`. */
export async function offerFor(
  before: readonly string[],
  current: string,
  application: Application,
  valuesOf: ValuesOf,
): Promise<Offer> {
  const { commands: table } = application;
  const terminator = before.indexOf('--');
  if (terminator >= 0) return { kind: 'files' };
  const { words, given, flags, pending, specs, command, isPassedOn } = read(before, application);
  // The arguments of another program are unknown; most programs take files.
  if (isPassedOn) return { kind: 'files' };
  const position: Position = { command, words, flags };
  if (pending !== undefined) return valueOffer(pending, current, '', position, valuesOf);

  const inline = /^--([^=]+)=(.*)$/s.exec(current);
  if (inline !== null) {
    const [, name = '', value = ''] = inline;
    const spec = flagNamed(specs, name);
    return spec === undefined || spec.type === 'boolean'
      ? nothing
      : valueOffer(spec, value, `--${name}=`, position, valuesOf);
  }
  if (current.startsWith('-')) {
    const open = Object.entries(specs).filter(([name, { many }]) => many === true || !given.has(name));
    return offer(
      open.map(([name, { summary, type }]) => ({
        value: type === 'optional' && current.includes('=') ? `--${name}=` : `--${name}`,
        summary,
      })),
      current,
    );
  }
  if (command === undefined) {
    const known = withoutAliases(words, application);
    const next = nextWords(known, table);
    return offer(
      next.map((value) => ({ value, summary: summaryOf([...known, value], table) })),
      current,
    );
  }
  if (command.path[0] === 'help') {
    const path = words.slice(1);
    const topics = path.length === 0 ? await valuesOf('TOPIC', position) : [];
    return offer(
      [...nextWords(path, table).map((value) => ({ value, summary: summaryOf([...path, value], table) })), ...topics],
      current,
    );
  }
  const args = words.slice(command.path.length);
  const argument = command.args[args.length] ?? command.args.find(({ many }) => many === true);
  if (argument === undefined) return nothing;
  return argumentOffer(argument, args, current, position, valuesOf);
}

const nothing: Offer = { kind: 'words', candidates: [] };

function read(before: readonly string[], application: Application) {
  const { commands: table, globalFlags } = application;
  const words: string[] = [];
  const given = new Set<string>();
  const flags: Record<string, string> = {};
  let specs: FlagSpecs = globalFlags;
  let command: CommandSpec | undefined;
  let pending: FlagSpec | undefined;
  let pendingName = '';
  let isPassedOn = false;
  for (const word of before) {
    if (pending !== undefined) {
      flags[pendingName] = word;
      pending = undefined;
      continue;
    }
    const [, dashes = '', name = '', , value] = /^(--?)([^=]+)(=(.*))?$/s.exec(word) ?? [];
    if (dashes === '') {
      words.push(word);
      command ??= findCommand(withoutAliases(words, application), table);
      // The command's own flags come first: they are the most likely ones.
      if (command !== undefined) specs = flagsOf(command, globalFlags);
      continue;
    }
    const full = dashes === '--' ? name : Object.keys(specs).find((one) => specs[one]?.short === name);
    const spec = full === undefined ? undefined : flagNamed(specs, full);
    if (full === undefined || spec === undefined) {
      isPassedOn ||= command?.passesOn !== undefined;
      continue;
    }
    given.add(full);
    if (value !== undefined) flags[full] = value;
    else if (spec.type === 'text') [pending, pendingName] = [spec, full];
  }
  isPassedOn ||= command?.passesOn !== undefined && words.length > command.path.length;
  return { words, given, flags, pending, specs, command, isPassedOn };
}

/** The flags of a command. One that runs another program reads few of the global ones. */
function flagsOf({ flags, passesOn }: CommandSpec, globalFlags: FlagSpecs): FlagSpecs {
  const read = Object.entries(globalFlags).filter(([name]) => passesOn === undefined || passesOn.flags.includes(name));
  return { ...flags, ...Object.fromEntries(read) };
}

async function valueOffer(
  spec: FlagSpec,
  current: string,
  prefix: string,
  position: Position,
  valuesOf: ValuesOf,
): Promise<Offer> {
  if (spec.values !== undefined)
    return offer(
      spec.values.map((value) => ({ value })),
      current,
      prefix,
    );
  if (spec.separator !== undefined && current.includes(spec.separator)) {
    const start = current.lastIndexOf(spec.separator) + 1;
    const { separator: _separator, ...last } = spec;
    return valueOffer(last, current.slice(start), prefix + current.slice(0, start), position, valuesOf);
  }
  if (spec.value === 'FILE' || spec.value === 'DIR') return { kind: 'files' };
  return offer(spec.value === undefined ? [] : await valuesOf(spec.value, position), current, prefix);
}

async function argumentOffer(
  { name, values }: ArgumentSpec,
  args: readonly string[],
  current: string,
  position: Position,
  valuesOf: ValuesOf,
): Promise<Offer> {
  if (values !== undefined)
    return offer(
      values.map((value) => ({ value })),
      current,
    );
  if (name === 'FILE') return { kind: 'files' };
  return offer(
    (await valuesOf(name, position)).filter(({ value }) => !args.includes(value)),
    current,
  );
}

function offer(candidates: readonly Candidate[], current: string, prefix = ''): Offer {
  // A name that begins with a dash would be parsed as a flag, except after `--flag=`.
  const readsAsFlag = prefix === '' && !current.startsWith('-');
  const fitting = candidates.filter(
    ({ value }) => value.startsWith(current) && !(readsAsFlag && value.startsWith('-')),
  );
  return { kind: 'words', candidates: fitting.map(({ value, ...rest }) => ({ ...rest, value: prefix + value })) };
}

function summaryOf(path: readonly string[], table: readonly CommandSpec[]): string {
  return (
    table.find((one) => one.path.length === path.length && one.path.every((word, index) => word === path[index]))
      ?.summary ?? ''
  );
}
