import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShell, type Outcome, type Shell } from '../testing/shell.fixture.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
  await shell.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
});
afterAll(() => shell.close());

function dryRun(text: string | Uint8Array): Promise<Outcome> {
  writeFileSync(path.join(shell.home, 'body.yaml'), text);
  return shell.run(['cluster', 'create', 'web', '-p', 'shop', '-f', 'body.yaml', '--dry-run']);
}

/** Aliases that expand to ten billion items. */
const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from('bcdefghij')
  .map(
    (name, index) =>
      `${name}: &${name} [${Array(10)
        .fill(`*${'abcdefghi'[index] ?? ''}`)
        .join(', ')}]`,
  )
  .join('\n')}\n`;

describe('--file', () => {
  test('is YAML or JSON, or standard input', async () => {
    expect(JSON.parse((await dryRun('description: from yaml\n')).out)).toMatchObject({ description: 'from yaml' });
    expect(JSON.parse((await dryRun('\ufeff{"description": "from json", "tags": {"a": "b"}}')).out)).toMatchObject({
      description: 'from json',
      tags: { a: 'b' },
    });
    const piped = await shell.run(['cluster', 'create', 'web', '-p', 'shop', '-f', '-', '--dry-run'], {
      piped: 'description: piped\n',
    });
    expect(JSON.parse(piped.out)).toMatchObject({ description: 'piped' });
  });

  test('may use a limited number of aliases', async () => {
    const { out } = await dryRun(
      'auto_maintenances:\n  minor_upgrade_maintenance: &w {week_day: Sun, start_hour: 4}\n' +
        '  patch_upgrade_maintenance: *w\n',
    );
    expect(JSON.parse(out)).toMatchObject({
      auto_maintenances: { patch_upgrade_maintenance: { week_day: 'Sun', start_hour: 4, tz: 'UTC' } },
    });
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['half written', 'name: web\ntags: {a: b', /^oks: body\.yaml is not valid YAML or JSON: see line 2\.\nhint: .+\n$/],
    ['empty', ' \n', /^oks: body\.yaml is empty\./],
    ['a list', '- name: web\n', /^oks: body\.yaml does not contain a mapping\./],
    ['two documents', 'name: web\n---\nname: api\n', /^oks: body\.yaml contains more than one document\./],
    ['not text', new Uint8Array([0xff, 0xfe, 0x00, 0x61]), /^oks: body\.yaml is not UTF-8 text\./],
    ['an alias bomb', bomb, /^oks: body\.yaml cannot be used: its aliases are invalid or expand to too much\./],
    ['an alias without an anchor', 'name: *nobody\n', /^oks: body\.yaml /],
    [
      'too deep',
      `description: ${'['.repeat(200)}${']'.repeat(200)}\n`,
      /^oks: body\.yaml is nested deeper than 32 levels\./,
    ],
    ['far too deep', `description: ${'['.repeat(50_000)}`, /^oks: body\.yaml is nested deeper than 32 levels\./],
    ['too large', `description: ${'x'.repeat(1024 * 1024)}\n`, /^oks: .*\/body\.yaml is larger than 1 MiB\./],
    ['a prototype', '{"tags": {"__proto__": {"a": "x"}}}', /^oks: body\.yaml: `__proto__` cannot be used as a name\./],
    [
      'misspelt inside',
      'auto_maintenances:\n  patch_upgrade_maintenance: {start_hours: 3}\n',
      /^oks: body\.yaml: `auto_maintenances\..*\.start_hours`: unknown field, did you mean `start_hour`\?/,
    ],
  ])('%s is refused before any call', async (_, text, message) => {
    const outcome = await dryRun(text);
    expect([outcome.code, outcome.out]).toEqual([2, '']);
    expect(outcome.err).toMatch(message);
    expect(outcome.err).not.toMatch(/\n\s+at /);
  });

  test.each<[string, string, RegExp]>([
    [
      'a value',
      `tags=${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      /^oks: `--set tags` is nested deeper than 32 levels\./,
    ],
    ['a path', `${'a.'.repeat(50_000)}a=1`, /^oks: The path of `--set` is nested deeper than 32 levels\./],
    ['a prototype', 'tags={"__proto__": ["x"]}', /^oks: `--set tags`: `__proto__` cannot be used as a name\./],
  ])('refuses %s of --set that is nested too deeply', async (_, set, message) => {
    expect(await shell.run(['cluster', 'create', 'web', '-p', 'shop', '--set', set, '--dry-run'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
  });

  test('refuses a folder as a file', async () => {
    mkdirSync(path.join(shell.home, 'folder'));
    expect(await shell.run(['project', 'create', 'x1', '-f', 'folder'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^oks: .*\/folder can't be read: it is a folder\./),
    });
  });
});
