/**
 * Builds the programs of a Kubernetes control plane with Go, for the cluster backend `kube-apiserver`, into a folder of
 * the user's cache. It does nothing if they are there. An argument selects another version: `1.35.4`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { isObject } from '@oks-kit/core';
import { isProcessRunning } from '@oks-kit/files/is-process-running';
import { builtProgramsFolder, programNames } from '../src/clusters/kube-apiserver/programs-folder.ts';

/** What is built unless another version is asked for. */
const versions = { kubernetes: '1.36.3', etcd: '3.6.16', kwok: '0.7.0' };

/** A Go module and the programs in it, by the name of the file to build. */
interface Source {
  readonly module: string;
  readonly version: string;
  readonly programs: Readonly<Record<string, string>>;
  readonly linkerFlags?: string;
  /** Kubernetes lists its parts as folders of its repository. Built from outside, they are modules of their own. */
  readonly partsVersion?: string;
}

function sourcesOf(kubernetes: string): readonly Source[] {
  const [major = '', minor = ''] = kubernetes.split('.');
  return [
    {
      module: 'go.etcd.io/etcd/server/v3',
      version: `v${versions.etcd}`,
      programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    },
    {
      module: 'k8s.io/kubernetes',
      version: `v${kubernetes}`,
      partsVersion: `v0.${kubernetes.slice(kubernetes.indexOf('.') + 1)}`,
      linkerFlags: Object.entries({ gitVersion: `v${kubernetes}`, gitMajor: major, gitMinor: minor })
        .map(([variable, value]) => `-X k8s.io/component-base/version.${variable}=${value}`)
        .join(' '),
      programs: {
        'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
        'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
        'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      },
    },
    {
      module: 'sigs.k8s.io/kwok',
      version: `v${versions.kwok}`,
      programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    },
  ];
}

const withoutGo = `Building them needs Go, from https://go.dev/dl. Without Go, there are two other ways to get them:
  setup-envtest   kube-apiserver and etcd: https://book.kubebuilder.io/reference/envtest
  kwok            releases of kwok, for simulated pods: https://kwok.sigs.k8s.io/docs/user/installation
Then name their folder: \`oks emulator start --kubernetes kube-apiserver --kubernetes-assets DIR\`.`;

function build(folder: string, kubernetes: string): void {
  const target = path.join(folder, kubernetes);
  if (programNames.every((name) => existsSync(path.join(target, name)))) {
    console.log(`${programNames.join(', ')} ${kubernetes}: already in ${target}`);
    return;
  }
  if (spawnSync('go', ['version']).error !== undefined) {
    console.error(`Cannot build ${programNames.join(', ')}: there is no program \`go\` on the PATH.\n${withoutGo}`);
    process.exitCode = 1;
    return;
  }
  removeUnfinished(folder);
  // Built in a folder of its own and moved at the end, so that an interrupted build leaves nothing that looks complete.
  const unfinished = path.join(folder, `.build-${process.pid}`);
  const output = path.join(unfinished, 'programs');
  mkdirSync(output, { recursive: true, mode: 0o700 });
  const started = performance.now();
  try {
    for (const source of sourcesOf(kubernetes)) buildSource(source, unfinished, output);
    rmSync(target, { recursive: true, force: true });
    renameSync(output, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  console.log(`Built in ${Math.round((performance.now() - started) / 1_000)} s: ${target}`);
}

function buildSource(source: Source, unfinished: string, output: string): void {
  const folder = path.join(unfinished, path.basename(source.module));
  mkdirSync(folder);
  const downloaded: unknown = JSON.parse(go(folder, 'mod', 'download', '-json', `${source.module}@${source.version}`));
  if (!isObject(downloaded) || typeof downloaded['GoMod'] !== 'string')
    throw new Error(`go mod download does not say where the go.mod of ${source.module} is.`);
  writeFileSync(path.join(folder, 'go.mod'), moduleFile(source, readFileSync(downloaded['GoMod'], 'utf8')));
  for (const [name, location] of Object.entries(source.programs)) {
    console.log(`Building ${name} ${source.version} …`);
    const flags = ['-mod=mod', '-trimpath', '-ldflags', `-s -w ${source.linkerFlags ?? ''}`];
    go(folder, 'build', ...flags, '-o', path.join(output, name), location);
  }
}

/** A module that requires nothing but the source, with the Go version that the source asks for. */
function moduleFile({ module, version, partsVersion }: Source, original: string): string {
  const parts = partsVersion === undefined ? [] : original.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm);
  return [
    'module oks-kit.invalid/programs',
    /^go .*$/m.exec(original)?.[0] ?? '',
    `require ${module} ${version}`,
    ...[...parts].map(([, part = '']) => `replace ${part} => ${part} ${partsVersion ?? ''}`),
    '',
  ].join('\n');
}

/** Runs Go and returns what it prints. */
function go(folder: string, ...args: readonly string[]): string {
  const { status, stdout } = spawnSync('go', args, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`go ${args.join(' ')} failed.`);
  return stdout;
}

/** Removes what killed builds left. */
function removeUnfinished(folder: string): void {
  for (const name of globSync('.build-*', { cwd: folder })) {
    if (!isProcessRunning(Number(name.slice('.build-'.length)))) rmSync(path.join(folder, name), { recursive: true });
  }
}

const kubernetes = process.argv[2] ?? versions.kubernetes;
if (/^1\.\d+\.\d+$/.test(kubernetes)) {
  build(builtProgramsFolder({ env: process.env, home: homedir() }), kubernetes);
} else {
  console.error(`Invalid version "${kubernetes}": use a release of Kubernetes, such as ${versions.kubernetes}.`);
  process.exitCode = 2;
}
