import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AskOptions, askProgram } from './ask-program.ts';
import type { Program } from './find-programs.ts';
import type { RuntimeFolder } from './runtime-folder.ts';
import { startFailure } from './start-failure.ts';
import { type SupervisedProgram, superviseProgram } from './supervised-program.ts';

/** The etcd of all clusters. */
export interface Etcd {
  readonly program: SupervisedProgram;
  /** Its address, as kube-apiserver takes it. */
  readonly url: string;
  /** Deletes all keys below a prefix that ends with `/`. */
  deletePrefix(prefix: string): Promise<void>;
}

const startWithinMs = 60_000;
const pollMs = 20;

/**
 * Starts etcd. It listens on sockets in a private folder only, because it asks for no password. Throws `OksError`
 * (`emulator`) if it does not start, or if the signal aborts before.
 */
export async function startEtcd({ file }: Program, folder: RuntimeFolder, signal?: AbortSignal): Promise<Etcd> {
  const socket = path.join(folder.temporary, 'etcd.sock');
  // Nobody else joins this etcd: an address for others is required and never used.
  const unused = 'http://localhost:2380';
  const log = folder.log('etcd');
  const program = superviseProgram(
    file,
    [
      '--name=emulator',
      `--data-dir=${path.join(folder.kept, 'etcd')}`,
      `--listen-client-urls=unix://${socket}`,
      '--advertise-client-urls=http://localhost:2379',
      `--listen-peer-urls=unix://${path.join(folder.temporary, 'peer.sock')}`,
      `--initial-advertise-peer-urls=${unused}`,
      `--initial-cluster=emulator=${unused}`,
      // Survives a killed process, not a power failure.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    log,
  );
  /** Calls the JSON interface of etcd. Resolves with whether it accepted the request. */
  const ask = (method: string, pathname: string, sent: AskOptions): Promise<boolean> =>
    askProgram((options) => request({ ...options, socketPath: socket, method, path: pathname }), sent);
  const deadline = performance.now() + startWithinMs;
  while (!(await ask('GET', '/health', { signal }).catch(() => false))) {
    if (!program.isRunning() || performance.now() > deadline || signal?.aborted === true) {
      await program.stop();
      throw startFailure('etcd', log);
    }
    await sleep(pollMs);
  }
  return {
    program,
    url: `unix://${socket}`,
    async deletePrefix(prefix) {
      // The end of the range is the first key that does not have the prefix: `0` follows `/`.
      const body = { key: base64(prefix), range_end: base64(prefix.replace(/\/$/, '0')) };
      await ask('POST', '/v3/kv/deleterange', { body });
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
