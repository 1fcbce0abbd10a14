import { quoteWord } from '@oks-kit/core';
import type { CommandPath, SpecAt } from '../commands/specs.ts';
import type { Application } from '../framework/application.ts';
import type { FlagSpecs, FlagValues } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import type { Globals } from './global-flags.ts';

/** The values of a command's own flags, and of the global ones that say what it acts on. */
type HintFlags<F extends FlagSpecs> = { readonly [K in keyof F]?: FlagValues<F>[K] | undefined } & {
  readonly project?: string | undefined;
  readonly cluster?: string | undefined;
  readonly yes?: true;
};

/**
 * Writes a command line for a hint, such as `oks cluster wait shop/web --for status=ready --profile work`. Pasted, it
 * acts on the same account and endpoint as the command that failed. Words are quoted for a shell. An argument in
 * capitals, such as `NAME`, is a placeholder.
 */
export type Hint = <P extends CommandPath>(
  path: P,
  args?: readonly string[],
  flags?: HintFlags<SpecAt<P>['flags']>,
) => string;

/** The words of a command line, from `oks` on. */
export type CommandWords = (...command: Parameters<Hint>) => string[];

/** The hints of one run: `--profile`, `--region`, `--endpoint` and `--ca-file` are repeated as given. */
export function createHint(context: Pick<Context, 'env'>, globals: Globals, application: Application): Hint {
  const words = createCommandWords(context, globals, application);
  return (...command) => commandLine(words(...command));
}

/** The same as words, before they are quoted for a shell. */
export function createCommandWords(
  { env }: Pick<Context, 'env'>,
  globals: Globals,
  { commands }: Application,
): CommandWords {
  const place = { endpoint: globals.endpoint, 'ca-file': globals['ca-file'] };
  const connection = {
    profile: globals.profile ?? (env['OKS_PROFILE'] || undefined),
    region: globals.region,
    ...place,
  };
  const cluster = { project: globals.project, cluster: globals.cluster };
  return (path, args = [], flags = {}) => {
    const words = path.split(' ');
    const spec = commands.find((one) => one.path.join(' ') === path);
    return [
      ...['oks', ...words, ...args],
      ...flagWords(spec?.insideCluster === true ? { ...cluster, ...flags } : flags),
      ...flagWords(spec?.offline === true ? (spec.callsEndpoint === true ? place : {}) : connection),
    ];
  };
}

function flagWords(flags: object): string[] {
  return Object.entries(flags).flatMap(([name, value]: [string, unknown]): string[] => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    if (Array.isArray(value)) return value.flatMap((one: unknown) => flagWords({ [name]: one }));
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.startsWith('-') ? [`--${name}=${text}`] : [`--${name}`, text];
  });
}

/** Quotes words for a shell and joins them into one line. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
