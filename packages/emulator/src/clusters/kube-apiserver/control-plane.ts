import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OksError } from '@oks-kit/core';
import { createPrivateFolder } from '@oks-kit/core/node';
import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import type { CertificateAuthority, ClusterRecord } from '../../state/records.ts';
import { createOwnClientCertificate, createServerCertificate, type KeyAndCertificate } from '../certificates.ts';
import { certificateAccess, kubeconfigOf } from '../access-kubeconfig.ts';
import type { ClusterAccess } from '../cluster-backend.ts';
import { simulatedNode } from '../controllers/sync-nodes.ts';
import { askProgram } from './ask-program.ts';
import { argsOf, type ClusterFlags, withoutRefused } from './cluster-flags.ts';
import type { Programs } from './find-programs.ts';
import type { RuntimeFolder } from './runtime-folder.ts';
import { lastWordsIn, startFailure } from './start-failure.ts';
import { type SupervisedProgram, superviseProgram } from './supervised-program.ts';

/** The processes of one cluster. */
export interface ControlPlane {
  readonly programs: Programs;
  /** The flags that it was started for, whether its API server has accepted them or not. */
  readonly flags: ClusterFlags;
  /** The port of its API server on loopback. */
  readonly port: number;
  /** Access to the API server with all rights, past the front proxy. */
  readonly access: ClusterAccess;
  isRunning(): boolean;
  /** Resolves when its API server has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly programs: Programs;
  readonly cluster: ClusterRecord;
  readonly flags: ClusterFlags;
  readonly authority: CertificateAuthority;
  readonly etcdUrl: string;
  readonly folder: RuntimeFolder;
  /** Port of the API server, if it had one before. */
  readonly port: number | undefined;
  /** Shows a warning to the user. */
  readonly warn: (message: string) => void;
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined;
}

const startWithinMs = 120_000;
const pollMs = 50;
const attempts = 3;
const oneYear = '8760h';
const issuer = 'https://kubernetes.default.svc';

/** The prefix of a cluster's keys in etcd. */
export function etcdPrefix(clusterId: string): string {
  return `/registry/${clusterId}`;
}

/** The folder of a cluster for what the next emulator continues with. */
export function clusterFolder(folder: RuntimeFolder, clusterId: string): string {
  return path.join(folder.kept, 'clusters', clusterId);
}

/** The log of a cluster's API server. */
export function apiserverLog(folder: RuntimeFolder, clusterId: string): string {
  return folder.log(`${clusterId}-kube-apiserver`);
}

/**
 * Starts an API server and what makes pods run, as far as it was found. Resolves once the API server is ready. Throws
 * `OksError` (`emulator`) if it does not start.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { programs, cluster, authority, folder } = options;
  const { id } = cluster;
  const files = await writeFiles(options);
  const { port, apiserver } = await startApiserver(options, files);
  const access = certificateAccess({ server: `https://127.0.0.1:${port}` }, authority, files.admin);
  const kubeconfig = folder.write(`${id}.kubeconfig`, stringifyKubeconfig(kubeconfigOf(access)));
  const start = (program: Programs['kwok'], args: readonly string[]): readonly SupervisedProgram[] =>
    program === undefined
      ? []
      : [superviseProgram(program.file, [`--kubeconfig=${kubeconfig}`, ...args], folder.log(`${id}-${program.name}`))];
  const companions = [
    ...start(programs.controllerManager, [
      '--leader-elect=false',
      '--use-service-account-credentials=false',
      '--secure-port=0',
      `--service-account-private-key-file=${files.serviceAccountKey}`,
      `--root-ca-file=${files.ca}`,
      // The emulator decides which nodes are ready: kwok sends no heartbeats that a controller could wait for.
      `--node-monitor-grace-period=${oneYear}`,
    ]),
    ...start(programs.scheduler, ['--leader-elect=false', '--secure-port=0']),
    ...start(programs.kwok, [
      // Only ready nodes: kwok makes every node ready that it manages.
      '--manage-all-nodes=false',
      `--manage-nodes-with-annotation-selector=${simulatedNode.annotation}=${simulatedNode.value}`,
      '--node-ip=10.0.0.1',
      `--cidr=${cluster.cluster.cidr_pods}`,
    ]),
  ];
  return {
    programs,
    flags: options.flags,
    port,
    access,
    isRunning: apiserver.isRunning,
    ended: apiserver.ended,
    async stop() {
      await Promise.all([...companions, apiserver].map((program) => program.stop()));
    },
  };
}

interface Files {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly serviceAccountKey: string;
  readonly admin: KeyAndCertificate;
}

async function writeFiles({ cluster: { id }, authority, folder }: ControlPlaneOptions): Promise<Files> {
  const server = await createServerCertificate(authority, []);
  const subject = { user: 'oks-emulator', group: 'system:masters' };
  return {
    ca: folder.write(`${id}-ca.pem`, authority.certificate),
    certificate: folder.write(`${id}.pem`, server.certificate),
    key: folder.write(`${id}-key.pem`, server.key),
    serviceAccountKey: serviceAccountKey(clusterFolder(folder, id)),
    admin: await createOwnClientCertificate(authority, subject),
  };
}

/** Signs the tokens of service accounts. It is kept, so that tokens stay valid. */
function serviceAccountKey(folder: string): string {
  const file = path.join(folder, 'service-account.pem');
  if (!existsSync(file)) {
    createPrivateFolder(folder);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  }
  return file;
}

async function startApiserver(
  options: ControlPlaneOptions,
  files: Files,
): Promise<{ readonly port: number; readonly apiserver: SupervisedProgram }> {
  const { programs, cluster, authority, folder, warn, signal } = options;
  const log = apiserverLog(folder, cluster.id);
  let { flags } = options;
  for (let attempt = 1; ; ) {
    const port = options.port ?? (await freePort());
    const args = [...apiserverArgs(options, files, port), ...argsOf(flags, folder)];
    const apiserver = superviseProgram(programs.apiserver.file, args, log);
    if (await becomesReady(apiserver, port, authority.certificate, files.admin, signal)) return { port, apiserver };
    const accepted = apiserver.isRunning() ? undefined : withoutRefused(flags, lastWordsIn(log));
    await apiserver.stop();
    if (signal?.aborted === true) throw new OksError('emulator', 'The emulator is closing.');
    if (accepted !== undefined) {
      warn(`kube-apiserver of the cluster ${cluster.cluster.name} runs ${accepted.refusal}`);
      flags = accepted.flags;
      continue;
    }
    const failure = startFailure('kube-apiserver', log);
    // Another program may have taken the free port in the meantime.
    if (options.port !== undefined || attempt === attempts || !/address already in use/.test(failure.message))
      throw failure;
    attempt += 1;
  }
}

function apiserverArgs(
  { programs, cluster: { id, cluster }, etcdUrl }: ControlPlaneOptions,
  files: Files,
  port: number,
): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--etcd-prefix=${etcdPrefix(id)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // Works without a network too. No pod really runs, so nothing connects to the service `kubernetes`.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${files.certificate}`,
    `--tls-private-key-file=${files.key}`,
    `--client-ca-file=${files.ca}`,
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--service-account-issuer=${issuer}`,
    '--authorization-mode=RBAC',
    `--service-cluster-ip-range=${cluster.cidr_service}`,
    '--allow-privileged=true',
    // Pods need a service account, which a controller would create.
    ...(programs.controllerManager === undefined ? ['--disable-admission-plugins=ServiceAccount'] : []),
  ];
}

/** Whether the API server becomes ready before it ends, takes too long or the signal aborts. */
async function becomesReady(
  apiserver: SupervisedProgram,
  port: number,
  ca: string,
  admin: Files['admin'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = performance.now() + startWithinMs;
  const { certificate: cert, key } = admin;
  const isReady = (): Promise<boolean> =>
    askProgram((options) => request({ ...options, host: '127.0.0.1', port, path: '/readyz', ca, cert, key }), {
      signal,
    });
  while (apiserver.isRunning() && performance.now() < deadline && signal?.aborted !== true) {
    if (await isReady().catch(() => false)) return true;
    await sleep(pollMs);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // Boundary: a server that listens on TCP has such an address.
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
