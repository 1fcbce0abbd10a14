/** A short program per package that prints `works`. */
export const jobs: Readonly<Record<string, string>> = {
  '@oks-kit/apply': `
    import { planChanges, readManifest } from '@oks-kit/apply';
    const text = 'projects: {shop: {cidr: 10.50.0.0/18, region: eu-west-2}}';
    const manifest = await readManifest([{ name: 'oks.yaml', text }]);
    const { changes } = planChanges(manifest, { projects: [], creation: undefined });
    console.log(changes[0]?.id === 'create project shop' ? 'works' : 'fails');`,
  '@oks-kit/core': `
    import { isLoopbackHost, isOksError, OksInputError } from '@oks-kit/core';
    const isLocal = isLoopbackHost('127.0.0.1') && !isLoopbackHost('127.evil.example');
    console.log(isLocal && isOksError(new OksInputError('x'), 'input') ? 'works' : 'fails');`,
  '@oks-kit/schemas': `
    import { operations } from '@oks-kit/schemas';
    const project = { name: 'shop', cidr: 'nonsense', region: 'eu-west-2', desciption: 'd' };
    const problems = await operations.CreateProject.body.check(project);
    console.log(problems.map(({ path }) => path.join('.')).sort().join() === 'cidr,desciption' ? 'works' : problems);`,
  '@oks-kit/files': `
    import { readFileSync, statSync } from 'node:fs';
    import { replaceFile } from '@oks-kit/files';
    await replaceFile('secret.txt', 'kept');
    const mode = statSync('secret.txt').mode & 0o777;
    console.log(readFileSync('secret.txt', 'utf8') === 'kept' && mode === 0o600 ? 'works' : 'fails');`,
  '@oks-kit/auth': `
    import { accessKey } from '@oks-kit/auth';
    import { defaultCredentials } from '@oks-kit/auth/node';
    const env = { OKS_ACCESS_KEY: 'a', OKS_SECRET_KEY: 's', OKS_ENDPOINT: 'http://127.0.0.1:1' };
    const { authorize } = accessKey({ accessKey: 'a', secretKey: 's' });
    const { baseUrl } = defaultCredentials({ env, home: '.' });
    const isRight = typeof authorize === 'function' && baseUrl.startsWith('http://127.0.0.1:1');
    console.log(isRight ? 'works' : 'fails');`,
  '@oks-kit/client': `
    import { createClient } from '@oks-kit/client';
    const oks = createClient({ region: 'eu-west-2', credentials: { authorize: () => ({}) } });
    const error = await oks.projects.create({ name: 'Shop' }).catch((reason) => reason);
    console.log(error.code === 'input' ? 'works' : error);`,
  '@oks-kit/kubeconfig': `
    import { generateKeyPair, openSealedBox, sealBox } from '@oks-kit/kubeconfig';
    const keys = generateKeyPair();
    console.log(new TextDecoder().decode(openSealedBox(sealBox('works', keys.publicKeyBase64), keys)));`,
  '@oks-kit/kubernetes': `
    import { nodePoolFromTemplate, problemsOfNodePoolSpec } from '@oks-kit/kubernetes';
    const spec = { desiredNodes: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };
    const pool = nodePoolFromTemplate(undefined, { name: 'workers', spec });
    console.log(problemsOfNodePoolSpec(pool.spec).length === 0 ? 'works' : pool);`,
  '@oks-kit/emulator': `
    import { createEmulator } from '@oks-kit/emulator';
    const emulator = await createEmulator({ clock: 'instant' });
    const url = emulator.url + '/clusters/limits/kubernetes_versions';
    const answer = await emulator.fetch(url, { headers: emulator.credentials.authorize() });
    console.log((await answer.json()).Versions.length > 0 ? 'works' : answer.status);
    await emulator.close();`,
  '@oks-kit/console': `
    import { apiPaths } from '@oks-kit/console/api';
    console.log(apiPaths.cluster('work', 'a/b') === '/api/clusters/work/a%2Fb/events' ? 'works' : 'fails');`,
  '@oks-kit/cli': `
    import { execFileSync } from 'node:child_process';
    const oks = ['node_modules/.bin/oks', 'version', '-o', 'json'];
    const { version } = JSON.parse(execFileSync(process.execPath, oks, { encoding: 'utf8' }));
    console.log(/^\\d+\\.\\d+\\.\\d+$/.test(version) ? 'works' : version);`,
  '@oks-kit/mcp': `
    import { execFileSync } from 'node:child_process';
    const version = execFileSync(process.execPath, ['node_modules/.bin/oks-mcp', '--version'], { encoding: 'utf8' });
    console.log(/^oks-mcp \\d+\\.\\d+\\.\\d+\\n$/.test(version) ? 'works' : version);`,
};
