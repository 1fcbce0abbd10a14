import { type EimAccessKey, type EimUser, headerNames } from '@oks-kit/schemas';
import { lettersAndDigits, randomText } from '../../accounts/random-text.ts';
import { ApiError } from '../../http/api-error.ts';
import type { EimUserRecord } from '../../state/records.ts';
import { userTypes } from '../catalog.ts';
import { eimUserRules } from '../rules/eim-users.ts';
import { projectChangeRules } from '../rules/projects.ts';
import { applyRules } from '../rules/rule.ts';
import { lifetimeOf } from '../rules/ttl.ts';
import type { Handlers, ServiceRequest } from './handler.ts';
import { projectOf, type ProjectRequest } from './project-resources.ts';
import { SealedPayload } from './sealed-payload.ts';

/** Default lifetime of a key (client). */
const defaultTtl = '1w';

export const eimUserHandlers = {
  ListEimUsers(request) {
    const { id } = projectOf(request);
    return usersOf(request, id).map((user) => toEimUser(user, request.state.clock.now()));
  },
  ListEimUserTypes(request) {
    projectOf(request);
    return [...userTypes];
  },
  /** The new user with its secret key; sealed if the request has a public key (client). */
  CreateEimUser: (request) => () => createEimUser(request),
  DeleteEimUser(request) {
    const { id } = projectOf(request);
    const name = request.params['user'] ?? '';
    const user = usersOf(request, id).find(({ userName }) => userName === name);
    if (user === undefined) throw new ApiError(404, `User ${name} not found.`);
    request.state.of(request.account.id).eimUsers.delete(user.id);
    return 'The user has been deleted.';
  },
} satisfies Partial<Handlers>;

async function createEimUser({
  state,
  account,
  params,
  query,
  headers,
}: ServiceRequest<'CreateEimUser'>): Promise<EimUser | SealedPayload> {
  applyRules(eimUserRules, { type: query.user, ttl: query.ttl }, state.disabledRules);
  const publicKey = headers[headerNames.encryptTo];
  // Loaded here: an emulator that seals nothing starts without the cryptography.
  const { sealFor } = await import('../seal.ts');
  const seal = sealFor(publicKey);
  const withSecret = await state.store.run(() => {
    const project = state.projectOrDeleted(account.id, params['project_id'] ?? '');
    applyRules(projectChangeRules, { project }, state.disabledRules);
    const now = state.clock.now();
    const userName = `${query.user}-${randomText(8, lettersAndDigits).toLowerCase()}`;
    const record: EimUserRecord = {
      id: `${project.id}/${userName}`,
      projectId: project.id,
      userId: randomText(32, lettersAndDigits),
      userName,
      createdAt: now,
      accessKeyId: randomText(20, lettersAndDigits),
      expiresAt: now + lifetimeOf(query.ttl ?? defaultTtl),
    };
    state.of(account.id).eimUsers.put(record);
    return {
      ...toEimUser(record, now),
      AccessKeys: [{ ...toAccessKey(record, now), SecretKey: randomText(40, lettersAndDigits) }],
    };
  });
  return publicKey == null ? withSecret : new SealedPayload(seal(JSON.stringify(withSecret)));
}

function usersOf({ state, account }: ProjectRequest, projectId: string): EimUserRecord[] {
  return state
    .of(account.id)
    .eimUsers.all()
    .filter((user) => user.projectId === projectId);
}

function toEimUser(record: EimUserRecord, now: number): EimUser {
  const created = timestamp(record.createdAt);
  return {
    UserName: record.userName,
    UserId: record.userId,
    UserEmail: '',
    Path: '/oks/',
    CreationDate: created,
    LastModificationDate: created,
    AccessKeys: [toAccessKey(record, now)],
  };
}

function toAccessKey({ accessKeyId, createdAt, expiresAt }: EimUserRecord, now: number): EimAccessKey {
  return {
    AccessKeyId: accessKeyId,
    State: expiresAt > now ? 'ACTIVE' : 'INACTIVE',
    CreationDate: timestamp(createdAt),
    ExpirationDate: timestamp(expiresAt),
    LastModificationDate: timestamp(createdAt),
  };
}

/** As the service writes times of users: `2026-04-15T09:27:41.138+0000` (client). */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
