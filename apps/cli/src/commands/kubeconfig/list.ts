import type { Kubeconfig } from '@oks-kit/kubeconfig';
import { certificateInfo, combineKubeconfigs, readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { isOksError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import type { View } from '../../output/render.ts';
import { kubeconfigCache } from './cached.ts';
import { contextsIn, kubeconfigFiles } from './merged-contexts.ts';
import type { kubeconfigList } from './spec.ts';

/** A merged context, or a certificate in the cache. */
export interface Listed {
  readonly kind: 'exec' | 'certificate' | 'cached';
  readonly context: string | null;
  readonly current: boolean;
  /** PROJECT/CLUSTER if known, else the ID. */
  readonly cluster: string;
  readonly cluster_id: string;
  /** The profile with which kubectl asks oks for certificates. */
  readonly profile: string | null;
  readonly user: string | null;
  readonly group: string | null;
  readonly expires_at: string | null;
  readonly expired: boolean;
  readonly endpoint: string;
  readonly file: string;
}

const view: View<Listed> = {
  nameOf: ({ context, cluster_id }) => context ?? cluster_id,
  columns: [
    { name: 'context', cell: ({ context, current }) => `${context ?? '-'}${current ? ' *' : ''}` },
    { name: 'cluster', cell: ({ cluster }) => cluster },
    { name: 'kind', cell: ({ kind }) => kind },
    { name: 'profile', cell: ({ profile }) => profile ?? '-' },
    { name: 'user', cell: ({ user }) => user ?? '-' },
    { name: 'group', cell: ({ group }) => group ?? '-' },
    {
      name: 'expires',
      cell: ({ expires_at, expired }) =>
        expires_at === null ? 'renewed' : `${expires_at.replace(/\.\d+Z$/, 'Z')}${expired ? ' (expired)' : ''}`,
    },
    { name: 'cluster-id', wide: true, cell: ({ cluster_id }) => cluster_id },
    { name: 'endpoint', wide: true, cell: ({ endpoint }) => endpoint },
    { name: 'file', wide: true, cell: ({ file }) => file },
  ],
};

export const runKubeconfigList: Run<typeof kubeconfigList> = async ({ session }) => {
  await session.out.list(await listCertificates(session), view, {
    empty: 'There are no merged contexts and no cached certificates.',
  });
  return undefined;
};

/** The merged contexts and the cached certificates on this machine. */
export async function listCertificates(session: LocalSession): Promise<readonly Listed[]> {
  const { context } = session;
  const files = readKubeconfigFiles(kubeconfigFiles(context));
  const merged = contextsIn(files);
  const combined = combineKubeconfigs(files);
  const names = new Map(
    merged.map(({ origin }) => [
      origin.cluster_id,
      origin.project === undefined || origin.cluster === undefined
        ? origin.cluster_id
        : `${origin.project}/${origin.cluster}`,
    ]),
  );
  const contexts = merged.map(({ name, file, origin }): Listed => {
    const certificate = certificateAt(combined, name);
    return {
      kind: certificate === undefined ? 'exec' : 'certificate',
      context: name,
      current: combined['current-context'] === name,
      cluster: names.get(origin.cluster_id) ?? origin.cluster_id,
      cluster_id: origin.cluster_id,
      profile: profileAt(combined, name),
      user: certificate?.user ?? null,
      group: certificate?.groups.join(', ') ?? null,
      expires_at: certificate?.notAfter.toISOString() ?? null,
      expired: certificate !== undefined && certificate.notAfter.getTime() <= context.now(),
      endpoint: origin.endpoint,
      file,
    };
  });
  const cached = (await kubeconfigCache(session).list()).map(
    ({ cluster_id, user = null, group = null, expires_at, expired, endpoint, file }): Listed => ({
      kind: 'cached',
      context: null,
      current: false,
      cluster: names.get(cluster_id) ?? cluster_id,
      cluster_id,
      profile: null,
      user,
      group,
      expires_at,
      expired,
      endpoint,
      file,
    }),
  );
  return [...contexts, ...cached];
}

/** The profile that the program of a context is called with. */
function profileAt(kubeconfig: Kubeconfig, name: string): string | null {
  const user = kubeconfig.contexts.find((entry) => entry.name === name)?.context.user;
  const args = kubeconfig.users.find((entry) => entry.name === user)?.user.exec?.args ?? [];
  const at = args.indexOf('--profile');
  return at < 0 ? null : (args[at + 1] ?? null);
}

/** The content of a context's certificate; undefined if there is no readable one. */
function certificateAt(kubeconfig: Kubeconfig, name: string): ReturnType<typeof certificateInfo> | undefined {
  const user = kubeconfig.contexts.find((entry) => entry.name === name)?.context.user;
  const data = kubeconfig.users.find((entry) => entry.name === user)?.user['client-certificate-data'];
  try {
    return data === undefined ? undefined : certificateInfo(data);
  } catch (error) {
    if (isOksError(error)) return undefined;
    throw error;
  }
}
