import fc from 'fast-check';
import { expect, test } from 'vitest';
import { application } from '../commands/application.ts';
import { CommandLineError } from './command-line-error.ts';
import { parseCommandLine, type Parsed } from './parse.ts';
import type { FlagSpec } from './spec.ts';

const { commands } = application;

function run(line: string): Extract<Parsed, { kind: 'run' }> {
  const parsed = parseCommandLine(line.split(' '), application);
  if (parsed.kind !== 'run') throw new Error(`${line} asks for help.`);
  return parsed;
}

test('accepts all spellings of flags, in any position', () => {
  for (const line of [
    'project list -o json',
    'project list -ojson',
    'project list -o=json',
    'project list --output=json',
    '--output json project list',
    'project -o json list',
  ]) {
    expect(run(line)).toMatchObject({ command: { path: ['project', 'list'] }, flags: { output: 'json' }, args: [] });
  }
  expect(run('project update shop --description=a=b --tag=x=1 --tag y=2')).toMatchObject({
    args: ['shop'],
    flags: { description: 'a=b', tag: ['x=1', 'y=2'] },
  });
  expect(run('project update shop --description=')).toMatchObject({ flags: { description: '' } });
  expect(run('project update shop --description=-x')).toMatchObject({ flags: { description: '-x' } });
  expect(run('cluster list -Aq')).toMatchObject({ flags: { all: true, quiet: true } });
});

test('an optional value must follow an equals sign', () => {
  expect(run('project wait shop')).toMatchObject({ flags: { for: undefined } });
  expect(run('cluster create --wait web')).toMatchObject({ flags: { wait: true }, args: ['web'] });
  expect(run('cluster create web --wait=10m')).toMatchObject({ flags: { wait: '10m' } });
});

test('resolves aliases of commands', () => {
  expect(run('np ls').command.path).toEqual(['nodepool', 'list']);
  expect(run('cluster rm web')).toMatchObject({ command: { path: ['cluster', 'delete'] }, args: ['web'] });
  expect(run('profile rm old').command.path).toEqual(['profile', 'remove']);
  // Aliases are not replaced in arguments.
  expect(run('cluster get ls').args).toEqual(['ls']);
});

test('no flags after --', () => {
  expect(run('project get -- -o').args).toEqual(['-o']);
  expect(run('project get shop -- --help').args).toEqual(['shop', '--help']);
});

test('passes the arguments of another program unchanged, from its first word', () => {
  const parsed = (line: string): unknown => {
    const { flags, args } = run(line);
    return { cluster: flags['cluster'], project: flags['project'], profile: flags['profile'], args: args.join(' ') };
  };
  const none = { cluster: undefined, project: undefined, profile: undefined };
  for (const line of ['get nodes -o json', 'logs web -c k2 --profile=none', '-n x get pods', '--context=a get pods']) {
    expect(parsed(`kubectl ${line}`)).toEqual({ ...none, args: line });
  }
  const own = { cluster: 'shop/web', project: undefined, profile: 'work' };
  for (const line of [
    'kubectl --cluster shop/web --profile=work exec p -- ls --help',
    'kubectl --profile work -c shop/web -- exec p -- ls --help',
    '--profile work -c shop/web kubectl exec p -- ls --help',
  ]) {
    expect(parsed(line)).toEqual({ ...own, args: 'exec p -- ls --help' });
  }
  expect(run('kubectl get pods --help').args).toEqual(['get', 'pods', '--help']);
  expect(parseCommandLine(['kubectl', '--help'], application)).toEqual({ kind: 'help', path: ['kubectl'] });
  expect(parseCommandLine(['kubectl', 'get', ''], application)).toMatchObject({ args: ['get', ''] });
});

test('accepts --help in any position, even on an invalid line', () => {
  for (const line of ['cluster create --help', 'cluster create --nonsense -h', '--help cluster create']) {
    expect(parseCommandLine(line.split(' '), application)).toEqual({ kind: 'help', path: ['cluster', 'create'] });
  }
  expect(parseCommandLine(['cluster', '--help'], application)).toEqual({ kind: 'help', path: ['cluster'] });
});

test.each([
  ['clutser list', 'Unknown command `oks clutser`.', 'clutser'],
  ['get clusters', 'Unknown command `oks get`.', 'Did you mean `oks cluster get`?'],
  ['constructor', 'Unknown command `oks constructor`.', 'constructor'],
  ['cluster constructor', 'Unknown command `oks cluster constructor`.', 'constructor'],
  ['cluster destroy web', 'Unknown command `oks cluster destroy`.', 'Did you mean `oks cluster delete`?'],
  ['cluster --wat', 'The flag `--wat` comes before the command.', 'Write the command first: `oks COMMAND [flags]`.'],
  ['--wat', 'The flag `--wat` comes before the command.', 'Write the command first: `oks COMMAND [flags]`.'],
  ['project list --no-headers=yes', '`--no-headers` does not take a value.', 'See `oks project list --help`.'],
  [
    'project list --name --status x',
    '`--name` needs a value: NAME.',
    'Write a value that begins with a dash after an equals sign: `--name=--status`.',
  ],
  ['project list --project=', 'The value of `--project` is empty.', 'See `oks project list --help`.'],
  ['project list --name a --name b', '`--name` is specified twice.', 'See `oks project list --help`.'],
  ['completion bsah', 'Invalid value "bsah" for SHELL. Use one of: bash, zsh, fish, powershell.', 'bsah'],
  ['completion', '`oks completion` needs one of bash, zsh, fish, powershell.', 'See `oks completion --help`.'],
])('oks %s is refused', (line, message, hintOrWrong) => {
  try {
    run(line);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    expect([error.message, error.mistyped?.wrong ?? error.hint]).toEqual([message, hintOrWrong]);
  }
});

const flagNames = new Set([application.globalFlags, ...commands.map(({ flags }) => flags)].flatMap(Object.keys));

test('any input results in a command, help, or a CommandLineError', () => {
  const path = fc.constantFrom(...commands.map((command) => [...command.path]));
  const word = fc.oneof(
    fc.constantFrom(...commands.flatMap((command) => command.path)),
    fc.constantFrom(...flagNames).map((name) => `--${name}`),
    fc.tuple(fc.constantFrom(...flagNames), fc.string()).map(([name, value]) => `--${name}=${value}`),
    fc.constantFrom('--', '-', '-o', '-=', '--=', '-ojson', '-h', 'json', '10m', '__proto__', '--__proto__'),
    fc.string(),
  );
  const line = fc
    .tuple(fc.option(path), fc.array(word, { maxLength: 6 }))
    .map(([words, others]) => [...(words ?? []), ...others]);
  fc.assert(
    fc.property(line, (argv) => {
      try {
        expect(['run', 'help']).toContain(parseCommandLine(argv, application).kind);
      } catch (error) {
        if (!(error instanceof CommandLineError)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});

/** Something on a command line: words, and the flag or argument that they stand for. */
type Unit =
  | { readonly words: readonly string[]; readonly arg: string }
  | { readonly words: readonly string[]; readonly flag: string; readonly value: string | true };

function flagUnits(name: string, { type, short, values }: FlagSpec): fc.Arbitrary<Unit> {
  const unit = (value: string | true, ...words: string[]): Unit => ({ words, flag: name, value });
  if (type === 'boolean')
    return fc.constantFrom(unit(true, `--${name}`), ...(short === undefined ? [] : [unit(true, `-${short}`)]));
  const text = values === undefined ? fc.string({ minLength: 1 }) : fc.constantFrom(...values);
  const attached = text.map((value) => unit(value, `--${name}=${value}`));
  if (type === 'optional') return fc.oneof(attached, fc.constant(unit(true, `--${name}`)));
  const plain = text.filter((value) => !/^-./.test(value));
  const separate = plain.map((value) => unit(value, `--${name}`, value));
  if (short === undefined) return fc.oneof(attached, separate);
  return fc.oneof(
    attached,
    separate,
    text.map((value) => unit(value, `-${short}=${value}`)),
    plain.filter((value) => !value.startsWith('=')).map((value) => unit(value, `-${short}${value}`)),
    plain.map((value) => unit(value, `-${short}`, value)),
  );
}

test('what is written is what is parsed, for every command, in any order', () => {
  const lines = fc.constantFrom(...commands.filter(({ passesOn }) => passesOn === undefined)).chain((command) => {
    const specs = Object.entries({ ...application.globalFlags, ...command.flags });
    const flags = fc
      .subarray(specs.filter(([name]) => name !== 'help'))
      .chain((some) => fc.tuple(...some.map(([name, spec]) => flagUnits(name, spec))));
    const args = fc.tuple(
      ...command.args.map(({ values }) =>
        (values === undefined ? fc.string({ minLength: 1 }) : fc.constantFrom(...values)).map(
          (arg): Unit => ({ words: [arg], arg }),
        ),
      ),
    );
    return fc.tuple(fc.constant(command), flags, args, fc.array(fc.nat(), { minLength: specs.length }));
  });
  fc.assert(
    fc.property(lines, ([command, flags, args, places]) => {
      // An argument that looks like a flag, or like the time of a flag before it, stands behind `--`.
      const isPlain = args.every((one) => one.words.every((word) => !/^-.|^\d/.test(word)));
      const units: Unit[] = [...(isPlain ? args : [])];
      for (const [index, one] of flags.entries()) units.splice((places[index] ?? 0) % (units.length + 1), 0, one);
      const behind = isPlain ? [] : ['--', ...args.flatMap(({ words }) => words)];
      const argv = [...command.path, ...units.flatMap(({ words }) => words), ...behind];
      const parsed = parseCommandLine(argv, application);
      if (parsed.kind !== 'run') throw new Error('help was not requested');
      expect(parsed.command).toBe(command);
      expect(parsed.args).toEqual(args.flatMap((one) => ('arg' in one ? [one.arg] : [])));
      for (const one of flags)
        if ('flag' in one) expect([parsed.flags[one.flag]].flat(), one.flag).toEqual([one.value]);
    }),
    { numRuns: 1_000 },
  );
});
