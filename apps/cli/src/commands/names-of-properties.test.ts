import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShell, openTestShell, type Shell } from '../testing/shell.fixture.ts';

// Names that every JavaScript object has as properties. As names that people choose, they are like any other.
const names = ['__proto__', 'constructor', 'toString'];

let shell: Shell;
beforeAll(async () => {
  // The clock shows the current time, because one-hour certificates would not be valid in three days.
  shell = await openShell({}, 0);
  await shell.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
  await shell.run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '--wait']);
  await shell.run(['nodepool', 'create', 'workers', '-c', 'shop/web', '--count', '1', '--wait']);
});
afterAll(() => shell.close());

async function output(line: string): Promise<string> {
  const { code, out, err } = await shell.run(line.split(' '));
  expect([line, code, err]).toEqual([line, 0, expect.not.stringContaining('oks: ')]);
  return out;
}

describe.each(names)('%s', (name) => {
  test('is the key of a tag', async () => {
    const isSetAfter = (change: string): Promise<string> =>
      output(`project update shop ${change} --jq .tags|has("${name}")`);
    expect(await isSetAfter(`--untag ${name}`)).toBe('false\n');
    expect(await output(`project list --tag ${name}=yes -o name`)).toBe('');
    expect(await isSetAfter(`--tag ${name}=yes`)).toBe('true\n');
    expect(await output(`project list --tag ${name}=yes -o name`)).toBe('shop\n');
    expect(await output('project get shop --columns tags')).toBe(`tags:  ${name}=yes\n`);
    expect(await output('project get shop -o yaml')).toContain(`tags:\n  ${name}: "yes"\n`);
    expect(await isSetAfter(`--untag ${name}`)).toBe('false\n');
  });

  test.each(['project', 'cluster'])('is the key of a tag of a %s that goes through `update -f`', async (noun) => {
    const reference = noun === 'project' ? 'shop' : 'shop/web';
    await output(`${noun} update ${reference} --tag ${name}=yes --wait`);
    const piped = (await output(`${noun} get ${reference} -o yaml`)).replace(
      /^( +)"?\w+"?: "?yes"?$/m,
      `$1${name}: "no"`,
    );
    const { code, out, err } = await shell.run(
      [noun, 'update', reference, '-f', '-', '--wait', '-o', 'json', '--jq', '.tags|tojson'],
      { piped },
    );
    expect([code, out, err]).toEqual([0, `{"${name}":"no"}\n`, expect.any(String)]);
    await output(`${noun} update ${reference} --untag ${name} --wait`);
  });

  test.each([
    ['label', '.metadata.labels'],
    ['annotation', '.metadata.annotations'],
  ])('is the key of a %s of a node pool', async (flag, field) => {
    const line = `nodepool update workers -c shop/web --${flag} ${name}=yes --jq ${field}|has("${name}")`;
    expect(await output(line)).toBe('true\n');
  });

  test('is the name of a context', async () => {
    expect(await output(`kubeconfig merge shop/web --alias ${name}`)).toBe(`${name}\n`);
    expect(await output('kubeconfig list -o name')).toContain(name);
    await output(`kubeconfig remove ${name}`);
    expect(await output('kubeconfig list -o name')).not.toContain(name);
  });

  test.each([
    [4, 'There is no project', 'project get NAME'],
    [4, 'There is no project', 'project use NAME'],
    [4, 'There is no project', 'cluster get NAME/NAME'],
    [4, 'There is no node pool', 'nodepool get NAME -c shop/web'],
    [4, 'There is no profile', 'profile show NAME'],
    [2, 'Unknown column', 'project list --columns NAME'],
    [2, 'Unknown column', 'project list --sort-by NAME'],
    [2, 'Unknown status', 'project list --status NAME'],
    [2, 'Unknown operation', 'api NAME'],
    [2, 'Unknown help topic', 'help NAME'],
    [2, 'Unknown command', 'template NAME'],
    [2, 'There is no fault', 'emulator fault add NAME'],
    [2, 'Invalid quota', 'emulator start --quotas NAME=1'],
  ])('is unknown, with exit code %i and "%s": oks %s', async (exit, message, line) => {
    const { code, err } = await shell.run(line.replaceAll('NAME', name).split(' '));
    expect([code, err]).toEqual([exit, expect.stringMatching(RegExp(`^oks: ${message} .*${name}`))]);
  });
});

test('a project, a cluster and a node pool can be named constructor', async () => {
  const { run } = await openTestShell({}, 0);
  for (const line of [
    'project create constructor --cidr 10.50.0.0/18 --wait',
    'project use constructor',
    'cluster create constructor --admin my-ip --wait',
    'cluster use constructor',
    'nodepool create constructor --count 1 --wait',
  ])
    expect([line, (await run(line.split(' '))).code]).toEqual([line, 0]);
  expect((await run(['nodepool', 'list', '-o', 'name'])).out).toBe('constructor\n');
  expect((await run(['cluster', 'list', '-A', '-o', 'name'])).out).toBe('constructor/constructor\n');
});
