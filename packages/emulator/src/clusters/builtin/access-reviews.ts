import type { Answer } from './responses.ts';
import { isAdministrator, type User } from './identity.ts';
import { type JsonObject, valueAt } from '../oks-state/kube-object.ts';

const readVerbs = ['get', 'list', 'watch'];
const authentication = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const access = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const rules = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Whether a path is one of the reviews that callers use to ask about themselves, such as SelfSubjectReview. */
export function isReview(path: string): boolean {
  return [authentication, access, rules].includes(path);
}

/** Returns the caller's user, or its permissions. Every user may ask. */
export function review(path: string, user: User, asked: JsonObject): Answer {
  const [, , group = '', version = ''] = path.split('/');
  const spec = valueAt(asked, ['spec']) ?? {};
  const kind =
    path === authentication
      ? 'SelfSubjectReview'
      : path === access
        ? 'SelfSubjectAccessReview'
        : 'SelfSubjectRulesReview';
  const status =
    path === authentication ? { userInfo: userInfoOf(user) } : path === access ? decisionOf(user, spec) : rulesOf(user);
  return {
    status: 201,
    body: {
      kind,
      apiVersion: `${group}/${version}`,
      metadata: { creationTimestamp: null },
      ...(path === authentication ? {} : { spec }),
      status,
    },
  };
}

function userInfoOf({ name, groups }: User): JsonObject {
  return { username: name, groups: [...groups, 'system:authenticated'] };
}

function decisionOf(user: User, spec: unknown): JsonObject {
  const verb = valueAt(spec, ['resourceAttributes', 'verb']) ?? valueAt(spec, ['nonResourceAttributes', 'verb']);
  const allowed = isAdministrator(user) || readVerbs.some((known) => known === verb);
  return { allowed, ...(allowed ? {} : { reason: 'only system:masters may change anything' }) };
}

function rulesOf(user: User): JsonObject {
  const verbs = isAdministrator(user) ? ['*'] : readVerbs;
  return {
    resourceRules: [{ verbs, apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: isAdministrator(user) ? ['*'] : ['get'], nonResourceURLs: ['*'] }],
    incomplete: false,
  };
}
