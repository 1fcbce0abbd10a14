import path from 'node:path';
import { clusterLabel, createUser, fetchReadyKubeconfig, findProject, mutate } from '@oks-kit/cli/internal';
import { isOksError, OksFileError } from '@oks-kit/core';
import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { certificateOf, checkSubject } from '@oks-kit/kubeconfig/node';
import type { CreatedEimUser } from '@oks-kit/schemas';
import { EimUserQuery, KubeconfigQuery } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { clusterReference, defineTool, type JsonObject, projectReference } from './tool.ts';

const file = z
  .string()
  .refine(
    (text) => path.isAbsolute(text) && !/\p{Cc}/u.test(text),
    'must be an absolute path, without control characters',
  )
  .optional()
  .describe('Absolute path of a new file, in a folder that the user allowed. Without it, a private folder is used.');
const writtenFile = z
  .string()
  .describe('Path of the file, which only the user can read. Never read or print the file.');

const saveKubeconfig = defineTool({
  name: 'save_kubeconfig',
  description:
    'Fetch a kubeconfig of a cluster and write it to a private file, for KUBECONFIG or `kubectl --kubeconfig`. The ' +
    'result contains the path of the file, not the kubeconfig.',
  access: 'write',
  isIdempotent: true,
  input: { cluster: clusterReference, file, ...KubeconfigQuery.shape },
  output: {
    file: writtenFile,
    cluster: z.string().describe('PROJECT/CLUSTER'),
    valid_until: z.string().describe('When the certificate expires.'),
  },
  async run({ cluster: reference, file: target, user, group, ttl }, session) {
    const cluster = await findCluster(session, reference, 'read');
    const subject = { user: user ?? undefined, group: group ?? undefined };
    const label = clusterLabel(session, cluster);
    let validUntil = '';
    const written = await session.secretFiles.write(target, async () => {
      const kubeconfig = await fetchReadyKubeconfig(session, cluster.id, {
        ...subject,
        ttl: ttl ?? undefined,
        signal: session.signal,
      });
      const certificate = certificateOf(kubeconfig);
      checkSubject(certificate, subject);
      validUntil = certificate.notAfter.toISOString();
      // The ID, because `a-b/c` and `a/b-c` are two clusters, and other accounts may have the same names.
      const name = `${label.replace('/', '-')}-${cluster.id.slice(0, 8)}.kubeconfig.yaml`;
      return { name, content: stringifyKubeconfig(kubeconfig) };
    });
    return { file: written, cluster: label, valid_until: validUntil };
  },
});

const createEimUser = defineTool({
  name: 'create_eim_user',
  description:
    'Create an EIM user of a project, with an access key. The secret key is written to a private file; the result ' +
    'contains the path of the file, not the key.',
  access: 'write',
  input: { project: projectReference, file, ...EimUserQuery.shape },
  output: { file: writtenFile, user: z.looseObject({ UserName: z.string() }) },
  async run({ project, file: target, user: type, ttl }, session) {
    const { id, name } = await findProject(session, project);
    const check = session.hint('user list', [], { project: name });
    let created: CreatedEimUser | undefined;
    try {
      const written = await session.secretFiles.write(target, async () => {
        created = await mutate(session, { what: 'create the EIM user', check }, (options) =>
          createUser(session, id, { user: type, ttl: ttl ?? undefined }, options),
        );
        const { UserName, AccessKeys } = created;
        const content = `${JSON.stringify({ UserName, AccessKeys }, undefined, 2)}\n`;
        return { name: `${UserName}.access-key.json`, content };
      });
      return { file: written, user: withoutKeys(created) };
    } catch (error) {
      if (created === undefined || !isOksError(error, 'file')) throw error;
      throw new OksFileError(`${error.message} EIM user ${created.UserName} was created, and its secret key is lost.`, {
        hint: 'Delete the user, solve the problem with the file, then create a user again.',
      });
    }
  },
});

function withoutKeys(created: CreatedEimUser | undefined): JsonObject {
  return { ...created, AccessKeys: (created?.AccessKeys ?? []).map(({ SecretKey: _secret, ...key }) => key) };
}

export const secretTools = [saveKubeconfig, createEimUser];
