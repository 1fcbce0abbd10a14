import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { application } from '../commands/application.ts';
import { parseCommandLine } from '../framework/parse.ts';
import type { Context } from '../main/context.ts';
import { type OksSession, type RunOptions, startOksSession } from '../testing/oks-session.ts';
import type { Globals } from '../session/global-flags.ts';
import { createOut, type Out } from './out.ts';
import type { View } from './render.ts';

interface Thing {
  readonly name: string;
  readonly status: string;
  readonly nodes: number;
  readonly born: number;
  readonly note: string;
}

const view: View<Thing> = {
  nameOf: ({ name }) => name,
  isDefault: ({ name }) => name === 'lab',
  columns: [
    { name: 'name', cell: ({ name }) => name },
    { name: 'status', kind: 'status', cell: ({ status }) => status },
    { name: 'nodes', kind: 'number', cell: ({ nodes }) => String(nodes), order: ({ nodes }) => nodes },
    {
      name: 'age',
      cell: ({ born }) => `${100 - born}d`,
      wideCell: ({ born }) => `day ${born}`,
      order: ({ born }) => -born,
    },
    { name: 'note', kind: 'text', cell: ({ note }) => note },
    { name: 'id', wide: true, cell: ({ name }) => `id-of-${name}` },
  ],
};
const things: Thing[] = [
  { name: 'web', status: 'ready', nodes: 12, born: 90, note: 'the shop, as everybody knows it' },
  { name: 'lab', status: 'failed', nodes: 3, born: 9, note: '東京の研究所' },
  { name: 'ci', status: 'updating', nodes: 100, born: 100, note: 'e\u0301tat \u001b[2J' },
];

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
});
afterAll(() => session.close());

/** Standard output for a command line with these flags. */
function outFor(flags: string, options: RunOptions, texts: { out: string; err: string }): Out {
  const context: Context = session.contextFor(options, texts);
  const parsed = parseCommandLine(`project list ${flags}`.trim().split(' '), application);
  if (parsed.kind !== 'run') throw new Error('It asks for help.');
  // Boundary: parsed by the specs that the type derives from.
  return createOut(context, parsed.flags as unknown as Globals);
}

async function printed(flags: string, options: RunOptions = {}, items: readonly Thing[] = things): Promise<string[]> {
  const texts = { out: '', err: '' };
  await outFor(flags, options, texts).list(items, view, { empty: 'There are no things.' });
  return `${texts.out}${texts.err}`.trimEnd().split('\n');
}

describe('a table', () => {
  test('is plain and complete in a pipe', async () => {
    expect(await printed('')).toEqual([
      'NAME  STATUS    NODES  AGE  NOTE',
      'web   ready        12  10d  the shop, as everybody knows it',
      'lab   failed        3  91d  東京の研究所',
      'ci    updating    100  0d   e\u0301tat �[2J',
    ]);
  });

  test('fits a terminal, is colored there, and marks the default', async () => {
    expect(await printed('--no-color', { terminal: 50 })).toEqual([
      'NAME   STATUS    NODES  AGE  NOTE',
      'web    ready        12  10d  the shop, …y knows it',
      'lab *  failed        3  91d  東京の研究所',
      'ci     updating    100  0d   e\u0301tat �[2J',
    ]);
    expect(await printed('--no-color', { terminal: 44 })).toEqual([
      'NAME   STATUS    NODES  AGE',
      'web    ready        12  10d',
      'lab *  failed        3  91d',
      'ci     updating    100  0d',
    ]);
    const colored = (await printed('', { terminal: 100 })).join('\n');
    expect(colored).toContain('\u001b[1mNAME\u001b[22m ');
    expect(colored).toContain('\u001b[32mready\u001b[39m     ');
    expect(colored).toContain('\u001b[31mfailed\u001b[39m');
    expect(colored).toContain('\u001b[33mupdating\u001b[39m');
  });

  test.each<[RunOptions, string, boolean]>([
    [{ terminal: 80 }, '', true],
    [{ terminal: 80 }, '--no-color', false],
    [{ terminal: 80, env: { NO_COLOR: '1' } }, '', false],
    [{ terminal: 80, env: { TERM: 'dumb' } }, '', false],
    [{}, '', false],
    [{ env: { FORCE_COLOR: '1' } }, '', true],
    [{ env: { FORCE_COLOR: '0' }, terminal: 80 }, '', false],
    [{ env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, '', false],
  ])('%j %s: colored %s', async (options, flags, colored) => {
    expect((await printed(flags, options)).join('').includes('\u001b[32m')).toBe(colored);
  });

  test('wide has all columns, complete and exact', async () => {
    expect((await printed('-o wide --no-color', { terminal: 30 }))[1]).toBe(
      'web    ready        12  day 90   the shop, as everybody knows it  id-of-web',
    );
  });

  test('sorts by value, in both directions, and keeps all items', async () => {
    const names = async (sort: string): Promise<string> =>
      (await printed(`--columns name --no-headers --sort-by ${sort}`)).join(' ');
    expect([await names('name'), await names('nodes'), await names('nodes:desc'), await names('age')]).toEqual([
      'ci lab web',
      'lab web ci',
      'ci web lab',
      'ci web lab',
    ]);
    expect(await printed('-o name --sort-by name')).toEqual(['ci', 'lab', 'web']);
    await expect(printed('--sort-by nmae')).rejects.toMatchObject({ code: 'input', hint: 'Did you mean `name`?' });
  });

  test('an empty list prints a message on stderr, or []', async () => {
    expect(await printed('', {}, [])).toEqual(['There are no things.']);
    expect(await printed('-o json', {}, [])).toEqual(['[]']);
    expect(await printed('-o name --quiet', {}, [])).toEqual(['']);
  });
});

test('a single item prints as a list of its fields', async () => {
  const texts = { out: '', err: '' };
  const [web] = things;
  if (web === undefined) throw new Error('There is no first thing.');
  await outFor('', {}, texts).one(web, view);
  expect(texts).toEqual({
    out:
      'name:    web\nstatus:  ready\nnodes:   12\nage:     10d\nnote:    the shop, as everybody knows it\n' +
      'id:      id-of-web\n',
    err: '',
  });
});
