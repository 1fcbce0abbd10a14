/** What a flag takes: nothing, a text, or an optional text after `=`. */
export interface FlagSpec {
  readonly type: 'boolean' | 'text' | 'optional';
  /** Whether it can be given more than once. */
  readonly many?: boolean;
  readonly short?: string;
  /** The name of the value in help, which also tells completion what to offer. */
  readonly value?: string;
  /** The allowed values. */
  readonly values?: readonly string[];
  /** The character between values, if one flag takes a list of them. */
  readonly separator?: string;
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
  /** The allowed values. */
  readonly values?: readonly string[];
}

type FlagValue<F extends FlagSpec> = F extends { readonly many: true }
  ? readonly string[]
  : F extends { readonly type: 'boolean' }
    ? boolean
    : F extends { readonly type: 'optional' }
      ? string | true | undefined
      : string | undefined;

/** The values of flags by name. A flag that was not given is `false`, undefined or an empty list. */
export type FlagValues<F extends FlagSpecs> = { readonly [K in keyof F]: FlagValue<F[K]> };

/** One command. Parsing, help, completion and the reference derive from it; its code is loaded when it runs. */
export interface CommandSpec {
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  readonly args: readonly ArgumentSpec[];
  readonly flags: FlagSpecs;
  /** The API operations that this command is for. A test checks that every operation has a command. */
  readonly operations?: readonly string[];
  /** Whether it works without the service, and takes no flags that say how to reach it. */
  readonly offline?: boolean;
  /** Whether it works without the service, but calls what `--endpoint` names. Hints then repeat that flag. */
  readonly callsEndpoint?: boolean;
  /** Global flags that are input of this command, rather than only how to reach the service. */
  readonly inputFlags?: readonly string[];
  /** Whether it acts inside the cluster of `--cluster`: hints then repeat that flag and `--project`. */
  readonly insideCluster?: boolean;
  /**
   * For a command that runs another program: the global flags that it reads. They stand before the first word of the
   * program, which is given that word and everything behind it as they are.
   */
  readonly passesOn?: { readonly flags: readonly string[] };
  /** Whole command lines, as typed. */
  readonly examples: readonly [string, ...string[]];
}

/**
 * Defines a command and keeps the exact types of its flags. Everything except its words is made when it is first read:
 * most command lines need one command of many.
 */
export function defineCommand<const P extends CommandSpec['path'], const S extends Omit<CommandSpec, 'path'>>(
  path: P,
  describe: () => S,
): S & { readonly path: P } {
  // Boundary: reads the fields of a command from what `describe` returns.
  return new DescribedCommand(path, describe) as unknown as S & { readonly path: P };
}

/** Has every field of a command, also the optional ones. */
class DescribedCommand implements Record<keyof CommandSpec, unknown> {
  readonly path: CommandSpec['path'];
  readonly #describe: () => Omit<CommandSpec, 'path'>;
  #described: Omit<CommandSpec, 'path'> | undefined;

  constructor(path: CommandSpec['path'], describe: () => Omit<CommandSpec, 'path'>) {
    this.path = path;
    this.#describe = describe;
  }

  get #rest(): Omit<CommandSpec, 'path'> {
    return (this.#described ??= this.#describe());
  }

  get summary() {
    return this.#rest.summary;
  }
  get args() {
    return this.#rest.args;
  }
  get flags() {
    return this.#rest.flags;
  }
  get operations() {
    return this.#rest.operations;
  }
  get offline() {
    return this.#rest.offline;
  }
  get callsEndpoint() {
    return this.#rest.callsEndpoint;
  }
  get inputFlags() {
    return this.#rest.inputFlags;
  }
  get insideCluster() {
    return this.#rest.insideCluster;
  }
  get passesOn() {
    return this.#rest.passesOn;
  }
  get examples() {
    return this.#rest.examples;
  }
}

/** One run of a command. `T` is what every command of the application is given. */
export type Invocation<S extends CommandSpec, T> = T & {
  readonly args: readonly string[];
  readonly flags: FlagValues<S['flags']>;
};
