import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { OksError } from '@oks-kit/core';
import { isExecutableFile } from '@oks-kit/core/node';
import type { ProgramStatus } from '../cluster-backend.ts';
import { builtProgramsFolder, type ProgramName, programNames, type Surroundings } from './programs-folder.ts';

/** A program that was found. */
export interface Program {
  readonly name: ProgramName;
  readonly file: string;
  /** Such as `1.36.3`; undefined if the program does not tell. */
  readonly version: string | undefined;
}

/** The programs for clusters of one version. */
export interface Programs {
  readonly apiserver: Program;
  readonly etcd: Program;
  /** Undefined if it was not found, like the ones below. */
  readonly controllerManager: Program | undefined;
  readonly scheduler: Program | undefined;
  readonly kwok: Program | undefined;
}

/** A place where programs can be: a folder with programs, or with a folder of them for each version. */
interface Place {
  readonly root: string;
  /** Folders to look in, the best one for the version first. */
  readonly folders: readonly string[];
}

/** How long a program may take to print its version. */
const versionWithinMs = 20_000;

/**
 * Finds the programs for clusters of a version such as `1.35`: in `assets`, in what `npm run kubernetes-assets` built,
 * in `$KUBEBUILDER_ASSETS`, in the folder of setup-envtest and on the `PATH`. A program of that very version comes
 * first, but never before one in `assets`, an absolute path. Throws `OksError` (`emulator`) without kube-apiserver and
 * etcd, and if `assets` has no program at all.
 */
export async function findPrograms(
  surroundings: Surroundings,
  assets: string | undefined,
  version: string | undefined,
): Promise<Programs> {
  const places = placesOf(surroundings, assets, version);
  const own = assets === undefined ? [] : places.slice(0, 1);
  // A mistyped folder must not lead to other programs.
  if (assets !== undefined && !programNames.some((name) => firstFile(own, name) !== undefined)) throw empty(assets);
  const apiserver =
    firstFile(own, 'kube-apiserver') ??
    (version === undefined ? undefined : firstFile(withVersion(places, version), 'kube-apiserver')) ??
    firstFile(places, 'kube-apiserver');
  // The companions of an API server are best of the same version: those in its own folder.
  const beside = apiserver === undefined ? [] : [{ root: '', folders: [path.dirname(apiserver)] }];
  const find = (name: ProgramName): string | undefined => firstFile([...beside, ...places], name);
  const etcd = find('etcd');
  if (apiserver === undefined || etcd === undefined)
    throw missing([...(apiserver === undefined ? ['kube-apiserver'] : []), ...(etcd === undefined ? ['etcd'] : [])]);
  const [foundApiserver, foundEtcd, controllerManager, scheduler, kwok] = await Promise.all([
    programAt('kube-apiserver', apiserver),
    programAt('etcd', etcd),
    optionalProgramAt('kube-controller-manager', find('kube-controller-manager')),
    optionalProgramAt('kube-scheduler', find('kube-scheduler')),
    optionalProgramAt('kwok', find('kwok')),
  ]);
  return { apiserver: foundApiserver, etcd: foundEtcd, controllerManager, scheduler, kwok };
}

/** The programs that were found, in the order of their start. */
export function listPrograms({ apiserver, etcd, controllerManager, scheduler, kwok }: Programs): Program[] {
  return [etcd, apiserver, controllerManager, scheduler, kwok].filter((program) => program !== undefined);
}

/** A program as the status of an emulator shows it. */
export function toProgramStatus({ name, file, version }: Program): ProgramStatus {
  return { name, version: version ?? null, file };
}

/** Whether a version such as `1.35.4` is a release of `1.35`. */
export function isReleaseOf(version: string, release: string | undefined): boolean {
  return release !== undefined && (release === version || release.startsWith(`${version}.`));
}

function empty(assets: string): OksError {
  const reason = existsSync(assets) ? `contains none of ${programNames.join(', ')}` : 'does not exist';
  return new OksError('emulator', `The folder ${assets} ${reason}.`, {
    hint:
      'Pass the folder of the programs, or a folder with a folder for each version, as --kubernetes-assets ' +
      '(option `kubernetesAssets`).',
  });
}

function missing(names: readonly string[]): OksError {
  return new OksError('emulator', `Not found on this machine: ${names.join(' and ')}.`, {
    hint:
      'Install them with setup-envtest (https://book.kubebuilder.io/reference/envtest), or run ' +
      '`npm run kubernetes-assets` in a clone of oks-kit. The folder with the programs can be given as ' +
      '--kubernetes-assets (option `kubernetesAssets`) or in KUBEBUILDER_ASSETS.',
  });
}

function placesOf(surroundings: Surroundings, assets: string | undefined, version: string | undefined): Place[] {
  const { env } = surroundings;
  const single = [assets, builtProgramsFolder(surroundings), env['KUBEBUILDER_ASSETS'], envtestFolder(surroundings)];
  return [...single, ...(env['PATH'] ?? '').split(path.delimiter)].flatMap((root) =>
    root === undefined || !path.isAbsolute(root) ? [] : [{ root, folders: foldersOf(root, version) }],
  );
}

/** Where setup-envtest keeps what it downloaded, in a folder such as `1.35.0-linux-amd64` for each version. */
function envtestFolder({ env, home }: Surroundings): string {
  const data =
    process.platform === 'darwin'
      ? path.join(home, 'Library', 'Application Support', 'io.kubebuilder.envtest')
      : path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'kubebuilder-envtest');
  return path.join(data, 'k8s');
}

/** The folders of a place: those of the version, the place itself, then the others, the newest first. */
function foldersOf(root: string, version: string | undefined): string[] {
  const versions = subfoldersOf(root)
    .filter((name) => versionOfFolder(name) !== undefined)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const matches = (name: string): boolean => version !== undefined && isReleaseOf(version, versionOfFolder(name));
  return [...versions.filter(matches), '.', ...versions.filter((name) => !matches(name))].map((name) =>
    path.join(root, name),
  );
}

function withVersion(places: readonly Place[], version: string): Place[] {
  return places.map(({ root, folders }) => ({
    root,
    folders: folders.filter((folder) => isReleaseOf(version, versionOfFolder(path.basename(folder)))),
  }));
}

/** The version in the name of a folder: `1.35`, `v1.35.4` and `1.35.0-linux-amd64`. */
function versionOfFolder(name: string): string | undefined {
  return /^v?(\d+\.\d+(?:\.\d+)?)(?:-[a-z0-9]+-[a-z0-9]+)?$/.exec(name)?.[1];
}

function subfoldersOf(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function firstFile(places: readonly Place[], name: string): string | undefined {
  return places
    .flatMap(({ folders }) => folders)
    .map((folder) => path.join(folder, name))
    .find(isExecutableFile);
}

const optionalProgramAt = (name: ProgramName, file: string | undefined): Promise<Program | undefined> =>
  file === undefined ? Promise.resolve(undefined) : programAt(name, file);

async function programAt(name: ProgramName, file: string): Promise<Program> {
  const output = await new Promise<string>((resolve) => {
    execFile(file, ['--version'], { timeout: versionWithinMs, env: {} }, (_, out) => resolve(out));
  });
  return { name, file, version: /\bv?(\d+\.\d+\.\d+)/.exec(output)?.[1] };
}
