import { OksResponseError, parseJson } from '@oks-kit/core';
import { generateKeyPair, openSealedResponse } from '@oks-kit/kubeconfig';
import { type CreatedEimUser, operations } from '@oks-kit/schemas';
import { CreatedEimUser as createdEimUser } from '@oks-kit/schemas/zod';
import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { mutate, type MutationOptions } from '../../verbs/mutate.ts';
import type { userCreate } from './spec.ts';
import { createdUserView } from './view.ts';

export const runUserCreate: Run<typeof userCreate> = async ({ session, flags: { ttl }, args: [type = ''] }) => {
  const { hint, out, note } = session;
  const { id, name } = await findChosenProject(session);
  const user = await mutate(
    session,
    {
      what: `create a user of type ${type}`,
      check: hint('user list', [], { project: name }),
      source: {
        body: {},
        edits: [
          { path: ['user'], value: type, flag: 'TYPE' },
          { path: ['ttl'], value: ttl, flag: '--ttl' },
        ],
      },
    },
    (options) => createUser(session, id, { user: type, ttl }, options),
  );
  await out.one(user, createdUserView);
  note('Store the secret key now: it cannot be shown again.');
  return undefined;
};

/** Creates a user. Its secret key is encrypted for a key that only exists during this call. */
export async function createUser(
  { client }: Session,
  projectId: string,
  request: { readonly user: string; readonly ttl?: string | undefined },
  options: MutationOptions,
): Promise<CreatedEimUser> {
  const { method, path: pathTemplate } = operations.CreateEimUser;
  const keyPair = generateKeyPair();
  try {
    const answer = await client.users.create(projectId, { ...request, publicKey: keyPair.publicKeyBase64 }, options);
    if (typeof answer !== 'string') return answer;
    const { success, data } = createdEimUser.safeParse(
      parseJson(openSealedResponse(answer, keyPair, { content: 'user', method, pathTemplate })),
    );
    if (success) return data;
  } finally {
    keyPair.secretKey.fill(0);
  }
  throw new OksResponseError('Invalid response: the decrypted content is not a user.', {
    method,
    pathTemplate,
    maybeApplied: true,
    hint: 'Check the endpoint. If it is correct, the service has changed.',
  });
}
