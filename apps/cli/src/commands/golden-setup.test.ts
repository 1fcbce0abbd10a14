import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { topicNames } from '../topics.ts';
import { openShell, type Shell } from '../transcript.fixture.ts';

// What a person sees of the commands about the service and this machine, as golden.test.ts has it for the others.

let shell: Shell | undefined;
afterEach(async () => {
  await shell?.close();
  shell = undefined;
});

async function opened(...options: Parameters<typeof openShell>): Promise<Shell> {
  shell = await openShell(...options);
  return shell;
}

test('what the service offers', async () => {
  const { record, transcript } = await opened();
  for (const kind of ['project', 'cluster', 'nodepool']) await record(`the template of a ${kind}`, ['template', kind]);
  await record('a template as JSON', ['template', 'project', '-o', 'json']);
  await record('a template that there is not', ['template', 'pod']);
  await record('which template', ['template']);
  for (const kind of ['project', 'cluster', 'nodepool'])
    await record(`a template of a ${kind} with a word too many`, ['template', kind, 'mine']);
  for (const what of ['versions', 'subregions', 'control-planes']) await record(what, ['limits', what]);
  await record('versions as JSON', ['limits', 'versions', '-o', 'json']);
  await record('versions, the other way round', ['limits', 'versions', '--sort-by', 'versions:desc', '--no-headers']);
  await record('plans, mistyped', ['limits', 'control-plane']);
  const env = { OKS_SECRET_KEY: 'NOT-THE-KEY' };
  for (const what of ['versions', 'subregions', 'control-planes'])
    await record(`${what}, and nobody may ask`, ['limits', what], { env });
  await expect(transcript()).toMatchFileSnapshot('golden/service.txt');
});

test('any operation', async () => {
  const { record, run, transcript } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await record('every operation', ['api', '--list']);
  await record('none', ['api']);
  await record('one by another spelling', ['api', 'getkubenetesversions']);
  await record('one that there is not', ['api', 'ListProject']);
  await record('with a parameter', ['api', 'ListProjects', '--param', 'name=shop', '-o', 'yaml']);
  await record('with a parameter that there is not', ['api', 'ListProjects', '--param', 'nmae=shop']);
  await record('with half a parameter', ['api', 'ListProjects', '--param', 'name']);
  await record('without a parameter of its path', ['api', 'GetProject']);
  await record('with a body', ['api', 'CreateProject', '--body', '-'], {
    piped: 'name: lab\ncidr: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with a body that has a field too many', ['api', 'CreateProject', '--body', '-'], {
    piped: 'name: lab\ncdir: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with a body that is none', ['api', 'CreateProject', '--body', '-'], { piped: '- name\n' });
  await record('without a body', ['api', 'CreateProject']);
  await record('of what is not there', [
    'api',
    'GetCluster',
    '--param',
    'cluster_id=00000000-0000-4000-8000-000000000000',
    '-o',
    'json',
  ]);
  await expect(transcript()).toMatchFileSnapshot('golden/api.txt');
});

test('help, topics, versions and completion', async () => {
  const { record, transcript } = await opened();
  const aside = { env: { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' } };
  await record('a first run', [], aside);
  await record('later', []);
  for (const topic of topicNames) await record(`the topic ${topic}`, ['help', topic]);
  await record('a topic, mistyped', ['help', 'exit-code']);
  await record('a noun', ['cluster', '--help']);
  await record('a command', ['help', 'cluster', 'create']);
  await record('a command, mistyped', ['help', 'cluster', 'crate']);
  await record('a noun, mistyped', ['clutser', 'list']);
  await record('a verb, mistyped', ['cluster', 'lsit']);
  await record('a verb of others', ['project', 'rm', 'shop']);
  await record('in the order of others', ['get', 'clusters']);
  await record('a flag, mistyped', ['cluster', 'list', '--porject', 'shop']);
  await record('half a flag', ['cluster', 'create', 'web', '--cidr', '10.0.0.0/16']);
  await record('a status, mistyped', ['cluster', 'list', '--status', 'redy']);
  await record('a status to wait for, mistyped', ['cluster', 'wait', 'web', '--for', 'status=redy']);
  await record('a value, mistyped', ['cluster', 'list', '-o', 'jsn']);
  await record('a column, mistyped', ['cluster', 'list', '--columns', 'name,sttaus']);
  await record('no credentials', ['cluster', 'list'], aside);
  await record('the version', ['version']);
  await record('the version of what', ['version', 'kubectl']);
  await record('completion for a shell', ['completion', 'fish']);
  await record('completion for a shell that there is not', ['completion', 'fsh']);
  await record('completion for which shell', ['completion']);
  await expect(transcript()).toMatchFileSnapshot('golden/setup.txt');
});

test('doctor', async () => {
  const { record, run, home, transcript } = await opened({}, 0);
  await record('nothing to mend but what is not there', ['doctor']);
  await record('the same as JSON', ['doctor', '-o', 'json']);
  await record('a wrong key', ['doctor'], { env: { OKS_SECRET_KEY: 'NOT-THE-KEY' } });
  await record('nobody answers', ['doctor'], { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } });
  await record('no credentials', ['doctor'], {
    env: {
      OKS_ENDPOINT: '',
      OKS_ACCESS_KEY: '',
      OKS_SECRET_KEY: '',
      OKS_REGION: 'nowhere',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    },
  });
  mkdirSync(path.join(home, 'config'), { mode: 0o755, recursive: true });
  writeFileSync(path.join(home, 'config', 'config.json'), '{"version": 1,\n "profiles": {"work": }}', { mode: 0o644 });
  await record('a broken profile that others can read', ['doctor', '--profile', 'work']);
  await record('the names of what is broken', ['doctor', '--profile', 'work', '-o', 'name']);
  expect((await run(['doctor'])).code).toBe(1);
  await expect(transcript()).toMatchFileSnapshot('golden/doctor.txt');
});

test('the emulator', async () => {
  const { record, run, home, transcript } = await opened();
  await record('none runs', ['emulator', 'status']);
  await record('none runs, as JSON', ['emulator', 'status', '-o', 'json']);
  await record('none to stop', ['emulator', 'stop']);
  await record('stop which', ['emulator', 'stop', '8080']);
  await record('none to lead to', ['emulator', 'env']);
  await record('nothing to forget', ['emulator', 'reset', '--yes']);
  await record('a port that is none', ['emulator', 'start', '--port', 'http']);
  await record('two answers to one question', ['emulator', 'start', '--ephemeral', '--data-dir', 'data']);
  await record('a clock that is none', ['emulator', 'start', '--clock', 'fsat']);

  const started = new AbortController();
  await record(
    'start',
    ['emulator', 'start', '--port', '0', '--clock', 'instant', '--data-dir', path.join(home, 'data')],
    {
      signal: started.signal,
      onWrite: (text) => {
        if (text.includes('data_dir')) started.abort();
      },
    },
  );
  const asYaml = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  const running = record('start as YAML', ['emulator', 'start', '--port', '0', '--ephemeral', '-o', 'yaml'], {
    signal: asYaml.signal,
    onWrite: () => ready.resolve(undefined),
  });
  await ready.promise;
  await record('start a second one', ['emulator', 'start', '--port', '0', '--ephemeral']);
  await record('one runs', ['emulator', 'status']);
  await record('one runs, as YAML', ['emulator', 'status', '-o', 'yaml']);
  await record('variables for a shell', ['emulator', 'env']);
  await record('forget, and nobody can be asked', ['emulator', 'reset']);
  await record('forget', ['emulator', 'reset', '--yes']);
  asYaml.abort();
  await running;
  await record('forget what was kept', ['emulator', 'reset', '--yes', '--data-dir', path.join(home, 'data')]);
  expect((await run(['emulator', 'status'])).code).toBe(4);
  await expect(transcript()).toMatchFileSnapshot('golden/emulator.txt');
});
