import { clusterLabel, createUser, fetchReadyKubeconfig, findProject, mutate } from '@oks-kit/cli/internal';
import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { certificateOf, checkSubject } from '@oks-kit/kubeconfig/node';
import { EimUserQuery, KubeconfigQuery } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { clusterReference, defineTool, projectReference } from './tool.ts';

const file = z
  .string()
  .refine((text) => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text), 'must be an absolute path')
  .optional()
  .describe('Absolute path of a new file, in a folder that the user allowed. Without it, a private folder is used.');
const written = z.string().describe('The file, which only the user can read. Never read or print it.');

const saveKubeconfig = defineTool({
  name: 'save_kubeconfig',
  description:
    'Fetch a kubeconfig of a cluster and write it to a private file, for KUBECONFIG or `kubectl --kubeconfig`. The ' +
    'answer names the file; it does not contain the kubeconfig.',
  access: 'write',
  isIdempotent: true,
  input: { cluster: clusterReference, file, ...KubeconfigQuery.shape },
  output: {
    file: written,
    cluster: z.string().describe('PROJECT/CLUSTER'),
    valid_until: z.string().describe('When the certificate expires.'),
  },
  async run({ cluster: reference, file: target, user, group, ttl }, session) {
    const cluster = await findCluster(session, reference, 'read');
    const subject = { user: user ?? undefined, group: group ?? undefined };
    const kubeconfig = await fetchReadyKubeconfig(session, cluster.id, {
      ...subject,
      ttl: ttl ?? undefined,
      signal: session.signal,
    });
    const certificate = certificateOf(kubeconfig);
    checkSubject(certificate, subject);
    const label = clusterLabel(session, cluster);
    const path = await session.secretFiles.write(
      target ?? `${label.replace('/', '-')}.kubeconfig.yaml`,
      stringifyKubeconfig(kubeconfig),
    );
    return { file: path, cluster: label, valid_until: certificate.notAfter.toISOString() };
  },
});

const createEimUser = defineTool({
  name: 'create_eim_user',
  description:
    'Create an EIM user of a project, with an access key. The secret key is written to a private file; the answer ' +
    'names the file and does not contain the key.',
  access: 'write',
  input: { project: projectReference, file, ...EimUserQuery.shape },
  output: { file: written, user: z.looseObject({ UserName: z.string() }) },
  async run({ project, file: target, user: type, ttl }, session) {
    const { id, name } = await findProject(session, project);
    const check = session.hint('user list', [], { project: name });
    const { AccessKeys, ...user } = await mutate(session, { what: 'create the EIM user', check }, (options) =>
      createUser(session, id, { user: type, ttl: ttl ?? undefined }, options),
    );
    const keys = AccessKeys ?? [];
    const path = await session.secretFiles.write(
      target ?? `${user.UserName}.access-key.json`,
      `${JSON.stringify({ UserName: user.UserName, AccessKeys: keys }, undefined, 2)}\n`,
    );
    return { file: path, user: { ...user, AccessKeys: keys.map(({ SecretKey: _secret, ...key }) => key) } };
  },
});

export const secretTools = [saveKubeconfig, createEimUser];
