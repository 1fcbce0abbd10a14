import { expect, test } from 'vitest';
import { throughProxy } from '../../testing/proxy.fixture.ts';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('what the template brings is sent, known or not; what a person types must be known', async () => {
  const { emulator, run } = await openTestShell();
  const env = await throughProxy(emulator, (_, answer, at) =>
    at.endsWith('/templates/cluster') ? answer.replace('"Template":{', '"Template":{"cp_mode":"wide",') : answer,
  );
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const dry = await run(['cluster', 'create', 'web', '-p', 'shop', '--dry-run'], { env });
  const sent: unknown = JSON.parse(dry.out);
  expect(sent).toMatchObject({ name: 'web', cp_mode: 'wide' });
  expect(sent).not.toHaveProperty('tags');
  const newer = ['cluster', 'create', 'web', '-p', 'shop', '--set', 'cp_modus=wide', '--dry-run'];
  expect(await run(newer, { env })).toEqual({
    code: 2,
    out: '',
    err: 'oks: `cp_modus`: unknown field.\nhint: Nothing was sent. A field that is newer than this oks goes out with --allow-unknown-fields.\n',
  });
  expect(JSON.parse((await run([...newer, '--allow-unknown-fields'], { env })).out)).toMatchObject({
    name: 'web',
    cp_mode: 'wide',
    cp_modus: 'wide',
  });
  // What is known to be fixed is not sent all the same.
  expect(await run(['project', 'update', 'shop', '--set', 'cidr=10.0.0.0/8', '--allow-unknown-fields'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('settled at creation'),
  });
});

test('tags are keyed by whatever people choose', async () => {
  const { run } = await openTestShell();
  const tags = ['--tag', '__proto__=a', '--tag', 'constructor=b'];
  const dry = await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', ...tags, '--dry-run']);
  expect(dry.out).toContain('"__proto__": "a"');
  expect(dry.out).toContain('"constructor": "b"');
  const created = await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--tag', 'constructor=b']);
  expect([created.code, created.err]).toEqual([0, '']);
  const { tags: kept } = JSON.parse((await run(['project', 'get', 'shop', '-o', 'json'])).out) as { tags: unknown };
  expect(kept).toEqual({ constructor: 'b' });
});
