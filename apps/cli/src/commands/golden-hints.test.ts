import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../framework/parse.ts';
import { openTestShell } from '../testing/shell.fixture.ts';
import { application } from './application.ts';

// Checks every hint in the golden files that is a command line.

interface RecordedHint {
  /** The command that failed. */
  readonly failed: readonly string[];
  readonly hint: readonly string[];
}

const records = globSync('*/golden/*.txt', { cwd: import.meta.dirname }).flatMap((file) =>
  readFileSync(path.join(import.meta.dirname, file), 'utf8')
    .split(/^# /m)
    .flatMap((record) => {
      const [, failed = ''] = /^\$ oks ?(.*)$/m.exec(record) ?? [];
      return hintsIn(record).map((hint): RecordedHint => ({ failed: wordsOf(failed), hint: wordsOf(hint) }));
    }),
);

/** Command lines between backticks, or after a colon to the end of the line. */
function hintsIn(record: string): string[] {
  const hints = record.split('\n').filter((line) => /^! hint: (?!Did you mean)|^! (?!oks: ).*: oks /.test(line));
  return hints.flatMap((line) => {
    const quoted = Array.from(line.matchAll(/`oks ([^`]+)`/g), ([, command = '']) => command);
    const [, open] = /: oks ([^`"]+?)(?: > \/dev\/null)?$/.exec(line) ?? [];
    return open === undefined ? quoted : [...quoted, open];
  });
}

function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare = '']) => quoted ?? bare);
}

/** The value of a flag in a command line. */
function flagOf(words: readonly string[], name: string): string | undefined {
  const index = words.indexOf(`--${name}`);
  return index < 0 ? words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) : words[index + 1];
}

const unique = [...new Map(records.map((record) => [record.hint.join(' '), record])).values()].filter(
  // A noun alone, such as `oks cluster`, is a group of commands and not a command line.
  ({ hint }) => hint.length > 1,
);

test('finds recorded hints', () => expect(unique.length).toBeGreaterThan(20));

test.each(unique.map(({ hint }) => [hint.join(' '), hint] as const))('oks %s is a command line', (_, hint) => {
  expect(['run', 'help']).toContain(parseCommandLine(hint, application).kind);
});

test.each(
  records
    .filter(({ hint }) => hint.length > 1)
    .map(({ failed, hint }) => [failed.join(' '), hint.join(' '), failed, hint] as const),
)('oks %s → oks %s: the same account, region and endpoint', (_, __, failed, hint) => {
  const parsed = parseCommandLine(hint, application);
  if (parsed.kind === 'help' || parsed.command.offline === true) return;
  for (const flag of ['profile', 'region', 'endpoint', 'ca-file']) {
    const given = flagOf(failed, flag);
    if (given !== undefined && given !== 'nowhere' && !(flag === 'profile' && hint.includes('exec')))
      expect(`${flag} ${flagOf(hint, flag)}`).toBe(`${flag} ${given}`);
  }
});

test('each hint runs as printed', async () => {
  const { run, emulator, home } = await openTestShell({}, 0);
  const { access_key, secret_key } = emulator.account;
  await run(['profile', 'add', 'work', '--from-stdin', '--no-test'], {
    piped: JSON.stringify({ access_key, secret_key, endpoint: emulator.url }),
  });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  for (const folder of ['envs', 'my plans']) mkdirSync(path.join(home, folder));
  for (const [file, name] of [
    ['oks.yaml', 'shop'],
    ['envs/shop.yaml', 'shop'],
    ['envs/lab.yaml', 'lab'],
  ] as const)
    writeFileSync(path.join(home, file), `projects: {${name}: {cidr: 10.50.0.0/18, region: eu-west-2}}\n`);
  const refused: unknown[] = [];
  for (const { hint } of unique) {
    const [noun, verb] = hint;
    // Commands with placeholders, and those that start or stop a process, are not run.
    if (hint.some((word) => /^[A-Z]{2,}$/.test(word)) || noun === 'emulator') continue;
    const more = verb === 'wait' ? ['--wait-timeout', '1s'] : verb === 'add' ? ['--non-interactive'] : [];
    const words = hint.map((word) => word.replace(/^http:\/\/127\.0\.0\.1:PORT\/api\/v2$/, emulator.url));
    const { code, err } = await run([...words, ...more]);
    if (code === 1 || (code === 2 && verb !== 'add')) refused.push([hint.join(' '), err]);
  }
  expect(refused).toEqual([]);
});
