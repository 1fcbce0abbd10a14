import { expect, test } from 'vitest';
import { isObject } from '@oks-kit/core';
import { parse, parseAllDocuments } from 'yaml';
import { application } from '../../cli/src/commands/application.ts';
import { parseCommandLine } from '../../cli/src/framework/parse.ts';
import { textOf } from './workspace.ts';

/** The command line of the image, up to its arguments. */
const [, entrypoint = '[]'] = /^ENTRYPOINT (\[.*\])$/m.exec(textOf('docs/sandbox/Dockerfile')) ?? [];
// Boundary: a list of words.
const [program, ...start] = JSON.parse(entrypoint) as string[];

/** The value at a path of keys and indexes. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] as unknown;
    return isObject(inner) ? inner[String(key)] : undefined;
  }, value);
}

const compose: unknown = parse(textOf('docs/sandbox/compose.yaml'), { merge: true });
const manifest: readonly unknown[] = parseAllDocuments(textOf('docs/sandbox/kubernetes.yaml')).map((one) => {
  expect(one.errors).toEqual([]);
  return one.toJS() as unknown;
});
const ofKind = (kind: string): unknown => manifest.find((one) => at(one, 'kind') === kind);
const pod = at(ofKind('Deployment'), 'spec', 'template', 'spec');
const container = at(pod, 'containers', 0);

test.each([
  ['the image', []],
  ['compose.yaml', at(compose, 'services', 'emulator-1', 'command')],
  ['compose.yaml, the other one', at(compose, 'services', 'emulator-2', 'command')],
  ['kubernetes.yaml', at(container, 'args')],
])('%s starts an emulator with flags that exist', (_, args) => {
  expect(program).toBe('oks');
  // Boundary: lists of words.
  const parsed = parseCommandLine([...start, ...(args as string[])], application);
  expect(parsed.kind === 'run' && parsed.command.path).toEqual(['emulator', 'start']);
});

test('the emulators get variables that oks reads, and the files contain no secret', () => {
  const inCompose = at(compose, 'services', 'emulator-1', 'environment');
  const names = (at(container, 'env') as unknown[]).map((one) => at(one, 'name'));
  const known = ['OKS_EMULATOR_STORE', 'PGPASSWORD', 'OKS_EMULATOR_ADMIN_TOKEN'];
  expect([Object.keys(inCompose ?? {}), names]).toEqual([known, known]);
  const sources = ['running.ts', 'start.ts', 'spec.ts'].map((file) => textOf(`apps/cli/src/commands/emulator/${file}`));
  for (const name of known.filter((one) => one.startsWith('OKS_'))) expect(sources.join('\n')).toContain(name);
  expect(at(inCompose, 'OKS_EMULATOR_ADMIN_TOKEN')).toBe('${OKS_EMULATOR_ADMIN_TOKEN:?}');
});

test('the image and the manifest run as the same unprivileged user, with one writable folder', () => {
  expect(textOf('docs/sandbox/Dockerfile')).toMatch(/^USER 1000:1000$/m);
  expect(textOf('docs/sandbox/Dockerfile')).toMatch(/OKS_CONFIG_DIR=\/tmp\//);
  expect(at(pod, 'securityContext')).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
  expect(at(container, 'securityContext')).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(at(compose, 'services', 'emulator-2')).toMatchObject({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] });
});

test('ports, probes, volumes and selectors fit together', () => {
  const flag = (name: string): number => Number(start[start.indexOf(name) + 1]);
  const ports = [
    { name: 'api', containerPort: flag('--port') },
    { name: 'kubernetes', containerPort: flag('--kubernetes-port') },
  ];
  expect(at(container, 'ports')).toEqual(ports);
  expect(textOf('docs/sandbox/Dockerfile')).toContain(`EXPOSE ${ports.map((one) => one.containerPort).join(' ')}`);
  expect(at(ofKind('Service'), 'spec', 'ports')).toEqual([
    { name: 'api', port: 443, targetPort: 'api' },
    { name: 'kubernetes', port: 6443, targetPort: 'kubernetes' },
  ]);
  expect(['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => at(container, probe, 'httpGet'))).toEqual(
    ['/readyz', '/readyz', '/healthz'].map((path) => ({ path, port: 'api', scheme: 'HTTPS' })),
  );
  const labels = at(ofKind('Deployment'), 'spec', 'template', 'metadata', 'labels');
  expect([
    at(ofKind('Deployment'), 'spec', 'selector', 'matchLabels'),
    at(ofKind('Service'), 'spec', 'selector'),
    at(ofKind('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels'),
  ]).toEqual([labels, labels, labels]);
  const volumes = (at(pod, 'volumes') as unknown[]).map((one) => at(one, 'name'));
  expect((at(container, 'volumeMounts') as unknown[]).map((one) => at(one, 'name'))).toEqual(volumes);
  const haproxy = textOf('docs/sandbox/haproxy.cfg');
  for (const { containerPort } of ports)
    for (const service of ['emulator-1', 'emulator-2']) expect(haproxy).toContain(`${service}:${containerPort}`);
  expect(at(compose, 'services', 'balancer', 'ports')).toEqual(['443:8443', '6443:6443']);
  const check = at(compose, 'services', 'emulator-2', 'healthcheck', 'test');
  expect(check).toEqual([
    'CMD',
    'node',
    '--eval',
    expect.stringContaining(`https://localhost:${flag('--port')}/readyz`),
  ]);
});
