import type { CertificateDetails, ProfileConnection, ProfileSource, Purpose, TakeTurn } from '@oks-kit/console';
import { untilAborted } from '@oks-kit/core';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { connectSession } from '../../session/connect.ts';
import type { Session } from '../../session/session.ts';
import { fetchReadyKubeconfig } from '../kubeconfig/fetch-ready.ts';
import { type Listed, listCertificates } from '../kubeconfig/list.ts';
import { clusterClientOf } from '../kubeconfig/reach-cluster.ts';
import { type Background, backgroundSession, consoleUserAgent } from './background-session.ts';
import { type ActionAccount, prepareAction } from './prepare-action.ts';

/** An account that the console shows. */
export interface ConsoleAccount extends Pick<ActionAccount, 'base' | 'isProfile' | 'inShell' | 'emulatorName'> {
  readonly name: string;
  readonly baseUrl: string;
  readonly emulator: EmulatorControl | undefined;
}

/** What the server of the console needs to show an account and to act on it. */
export function createProfileSource(account: ConsoleAccount): ProfileSource {
  const { base, name, baseUrl, emulator, inShell } = account;
  return {
    id: name,
    name,
    endpoint: baseUrl,
    isEmulator: emulator !== undefined,
    // Any command that calls the service.
    commandLine: inShell(base.hint('cluster list')).replace('oks cluster list', 'oks COMMAND'),
    connect: (turn) => connect(account, turn),
  };
}

function connect(account: ConsoleAccount, turn: TakeTurn): ProfileConnection {
  const { base, emulator, inShell } = account;
  const clients = new Map<Purpose, Session>();
  const sessionFor = (purpose: Purpose, background: Pick<Background, 'signal'>): Session =>
    connectSession(
      backgroundSession(base, {
        globals: base.globals,
        inShell,
        ...background,
        wrapTransport: (send) => async (request, signal) => {
          await turn(purpose, signal);
          return send(request, signal);
        },
      }),
    );
  return {
    client(purpose) {
      const session = clients.get(purpose) ?? sessionFor(purpose, base);
      clients.set(purpose, session);
      return session.client;
    },
    // The client outlives the signal of the first request: its later calls renew the certificate.
    openCluster: (id, signal) => untilAborted(clusterClientOf(sessionFor('view', base), id), signal),
    async listCertificates(clusterId) {
      const all = await listCertificates(backgroundSession(base, { globals: base.globals, signal: base.signal }));
      return all.filter(({ cluster_id }) => cluster_id === clusterId).map(certificateDetails);
    },
    async fetchKubeconfig({ id }, signal) {
      return stringifyKubeconfig(await fetchReadyKubeconfig(sessionFor('action', { signal }), id, { signal }));
    },
    prepare: (action, known, signal) => prepareAction({ ...account, turn }, action, known, signal),
    emulator,
    userAgent: consoleUserAgent,
  };
}

function certificateDetails(listed: Listed): CertificateDetails {
  const { kind, context, current, profile, user, group, expires_at, expired, file } = listed;
  return {
    ...{ kind, context, profile, user, group, file },
    isCurrent: current,
    expiresAt: expires_at,
    isExpired: expired,
  };
}
