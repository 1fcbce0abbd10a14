import type { Context } from '../main/context.ts';

/** What a flag takes: nothing, a text, or a text only behind `=`. */
export interface FlagSpec {
  readonly type: 'boolean' | 'text' | 'optional';
  /** Whether it can be given more than once. */
  readonly many?: boolean;
  readonly short?: string;
  /** What help calls its value. */
  readonly value?: string;
  /** The only values there are. */
  readonly values?: readonly string[];
  readonly summary: string;
}

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

/** The flag of a name that somebody typed, which may be `constructor`. */
export function flagNamed(specs: FlagSpecs, name: string): FlagSpec | undefined {
  return Object.hasOwn(specs, name) ? specs[name] : undefined;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly required?: boolean;
  readonly many?: boolean;
  /** The only values there are. */
  readonly values?: readonly string[];
}

type FlagValue<F extends FlagSpec> = F extends { readonly many: true }
  ? readonly string[]
  : F extends { readonly type: 'boolean' }
    ? boolean
    : F extends { readonly type: 'optional' }
      ? string | true | undefined
      : string | undefined;

/** The values of flags, by name; what was not given is `false`, undefined, or an empty list. */
export type FlagValues<F extends FlagSpecs> = { readonly [K in keyof F]: FlagValue<F[K]> };

/** One command. Parsing, help, completion and the reference all derive from it; its work is loaded when it runs. */
export interface CommandSpec {
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  readonly args: readonly ArgumentSpec[];
  readonly flags: FlagSpecs;
  /** The operations of the API that it calls for its own sake; a test holds that every operation is among them. */
  readonly operations?: readonly string[];
  /** What to do about a flag that is not its own, where that is another's. */
  readonly foreignFlags?: string;
  /** Whole command lines. */
  readonly examples: readonly [string, ...string[]];
}

/** Defines one command, its exact flags kept for whoever implements it. */
export function defineCommand<const S extends CommandSpec>(spec: S): S {
  return spec;
}

/** One run of a command. */
export interface Invocation<S extends CommandSpec> {
  readonly context: Context;
  /** Every command there is, for those that speak of others. */
  readonly commands: readonly CommandSpec[];
  readonly globals: Globals;
  readonly args: readonly string[];
  readonly flags: FlagValues<S['flags']>;
}

/** Does a command's work. Throws `OksError`s; yields an exit code where it is not 0. */
export type Run<S extends CommandSpec> = (invocation: Invocation<S>) => Promise<number | undefined>;

/** Flags that every command takes. What a value is called here is also how completion knows what to offer. */
export const globalFlags = {
  profile: { type: 'text', value: 'PROFILE', summary: 'Sign in with this profile.' },
  region: { type: 'text', value: 'REGION', summary: 'The Region to call.' },
  endpoint: { type: 'text', value: 'URL', summary: 'The base URL to call, in place of the Region’s.' },
  'ca-file': { type: 'text', value: 'FILE', summary: 'Trust the certificate authorities in this PEM file too.' },
  project: { type: 'text', short: 'p', value: 'PROJECT', summary: 'The project, by name or ID.' },
  cluster: { type: 'text', short: 'c', value: 'CLUSTER', summary: 'The cluster, by name, ID or PROJECT/CLUSTER.' },
  output: {
    type: 'text',
    short: 'o',
    value: 'FORMAT',
    values: ['table', 'wide', 'json', 'yaml', 'name'],
    summary: 'How to print.',
  },
  columns: { type: 'text', value: 'A,B', summary: 'Which columns of a table to print, in this order.' },
  'sort-by': { type: 'text', value: 'COLUMN', summary: 'Sort a list by this column; COLUMN:desc turns it round.' },
  'no-headers': { type: 'boolean', summary: 'Print tables without their first line.' },
  'no-color': { type: 'boolean', summary: 'Print without colours.' },
  quiet: { type: 'boolean', short: 'q', summary: 'Print no progress.' },
  verbose: { type: 'boolean', short: 'v', summary: 'Tell of each request on stderr.' },
  timeout: { type: 'text', value: 'SECONDS', summary: 'How long one call may take, its repeats included.' },
  yes: { type: 'boolean', short: 'y', summary: 'Delete without asking.' },
  'non-interactive': { type: 'boolean', summary: 'Never ask anything.' },
  help: { type: 'boolean', short: 'h', summary: 'Show help.' },
} as const satisfies FlagSpecs;

export type Globals = FlagValues<typeof globalFlags>;
