import { expect } from 'vitest';
import { valueAt } from '../oks-state/kube-object.ts';
import type { ConformanceClient, Kind, Manifest, Reference } from './conformance-client.fixture.ts';

/** What an item works with. */
export interface Surroundings {
  /** A client with all rights. */
  readonly admin: ConformanceClient;
  /** A client with a new kubeconfig, for the parameters of GetKubeconfig. */
  readonly clientOf: (query: Readonly<Record<string, string>>) => Promise<ConformanceClient>;
  /** A name that no other item uses. */
  readonly name: string;
  /** Two nodes that are ready. */
  readonly nodes: readonly string[];
  /** Advances the emulator's clock. */
  readonly advance: (ms: number) => void;
  /** Replaces the cluster's whitelist. */
  readonly setWhitelist: (entries: readonly string[]) => Promise<void>;
}

/** Something that a cluster does. */
export interface Item {
  readonly title: string;
  /** How the built-in backend refuses it, if it does not do this. */
  readonly builtinRefuses?: RegExp;
  readonly run: (surroundings: Surroundings) => Promise<void>;
}

const namespaces: Kind = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' };
const nodeKind: Kind = { apiVersion: 'v1', kind: 'Node', plural: 'nodes' };
const nodePools: Kind = { apiVersion: 'oks.dev/v1beta2', kind: 'NodePool', plural: 'nodepools' };
const configMaps: Kind = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
const pods: Kind = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };
const events: Kind = { apiVersion: 'v1', kind: 'Event', plural: 'events' };
const deployments: Kind = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' };
const statefulSets: Kind = { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets' };
const daemonSets: Kind = { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets' };
const jobs: Kind = { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' };
const roles: Kind = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', plural: 'roles' };
const roleBindings: Kind = { apiVersion: roles.apiVersion, kind: 'RoleBinding', plural: 'rolebindings' };
const definitions: Kind = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
};

/** How kubectl and the JavaScript client word an object or kind that does not exist. */
const unknownKind = new RegExp(
  [
    "doesn't have a resource type",
    'could not find the requested resource',
    'no matches for kind',
    'Unrecognized API version and kind',
    'not found',
  ].join('|'),
  'i',
);
const forbidden = /forbidden/i;
const unauthorized = /unauthorized|must be logged in|provide credentials/i;
const namespace = 'default';
const hourMs = 3_600_000;

const manifest = (
  { apiVersion, kind }: Kind,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  ...more,
});
const inDefault = (kind: Kind, name: string, more: Readonly<Record<string, unknown>> = {}): Manifest => ({
  ...manifest(kind, name, more),
  metadata: { name, namespace },
});
const labelled = (name: string, labels: Readonly<Record<string, string>>): Manifest => ({
  ...manifest(namespaces, name),
  metadata: { name, labels },
});
const labelsOf = async (admin: ConformanceClient, name: string): Promise<unknown> =>
  valueAt(await admin.get({ ...namespaces, name }), ['metadata', 'labels']);

/** A workload whose pods have a label with its name. */
function workload(kind: Kind, name: string, spec: Readonly<Record<string, unknown>>, image = 'web:1'): Manifest {
  return inDefault(kind, name, {
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
      ...spec,
    },
  });
}

export const items: readonly Item[] = [
  {
    title: 'create, get, list by a label, and delete a namespace',
    async run({ admin, name }) {
      await admin.create(labelled(name, { item: name }));
      expect(await admin.get({ ...namespaces, name })).toMatchObject({
        metadata: { name },
        status: { phase: 'Active' },
      });
      expect(await admin.list(namespaces, { selector: `item=${name}` })).toEqual([name]);
      await admin.remove({ ...namespaces, name });
      expect(await admin.list(namespaces, { selector: `item=${name}` })).toEqual([]);
    },
  },
  {
    title: 'a second object of the same name is refused',
    async run({ admin, name }) {
      await admin.create(manifest(namespaces, name));
      await expect(admin.create(manifest(namespaces, name))).rejects.toThrow(/already exists/);
    },
  },
  {
    title: 'an object that does not exist is not found',
    async run({ admin, name }) {
      await expect(admin.get({ ...namespaces, name })).rejects.toThrow(/not found/);
    },
  },
  {
    title: 'create, scale and delete a node pool and its nodes',
    async run({ admin: first, clientOf, name, advance }) {
      // A real API server may need more steps of the clock than a certificate is valid.
      let admin = first;
      const reference: Reference = { ...nodePools, name };
      const selector = `oks.dev/nodepool=${name}`;
      const spec = { desiredNodes: 1, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };
      const settle = async (replicas: number): Promise<void> => {
        await admin.waitForValue(reference, ['spec', 'desiredNodes'], String(replicas));
        while ((await admin.list(nodeKind, { selector })).length !== replicas) {
          advance(hourMs);
          admin = await clientOf({});
        }
        await admin.waitForValue(reference, ['status', 'progress', 'ready'], String(replicas));
      };
      await admin.create(manifest(nodePools, name, { spec }));
      await settle(1);
      await admin.scale(reference, 2);
      await settle(2);
      await admin.scale(reference, 0);
      await settle(0);
      await admin.remove(reference);
    },
  },
  {
    title: 'a node pool that breaks a rule is refused',
    async run({ admin, name }) {
      const spec = { desiredNodes: -1, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };
      await expect(admin.create(manifest(nodePools, name, { spec }))).rejects.toThrow(/desiredNodes/);
    },
  },
  {
    title: 'create a config map',
    builtinRefuses: unknownKind,
    async run({ admin, name }) {
      await admin.create(inDefault(configMaps, name, { data: { color: 'blue' } }));
      expect(await admin.get({ ...configMaps, name, namespace })).toMatchObject({ data: { color: 'blue' } });
    },
  },
  {
    title: 'apply on the client side',
    async run({ admin, name }) {
      await admin.apply(labelled(name, { step: 'one', kept: 'yes' }), 'client');
      await admin.apply(labelled(name, { step: 'two', kept: 'yes' }), 'client');
      expect(await labelsOf(admin, name)).toMatchObject({ step: 'two', kept: 'yes' });
    },
  },
  {
    title: 'apply on the server side, and refuse another manager',
    async run({ admin, name }) {
      await admin.apply(labelled(name, { owner: 'one' }), { manager: 'one' });
      await admin.apply(labelled(name, { owner: 'two' }), { manager: 'one' });
      await expect(admin.apply(labelled(name, { owner: 'three' }), { manager: 'two' })).rejects.toThrow(/conflict/);
      await admin.apply(labelled(name, { owner: 'three' }), { manager: 'two', force: true });
      expect(await labelsOf(admin, name)).toMatchObject({ owner: 'three' });
    },
  },
  {
    title: 'patch with a JSON patch, a merge patch and a strategic merge patch',
    async run({ admin, name }) {
      await admin.create(labelled(name, { a: '1', b: '1' }));
      const reference = { ...namespaces, name };
      await admin.patch(reference, 'json', [{ op: 'replace', path: '/metadata/labels/a', value: '2' }]);
      await admin.patch(reference, 'merge', { metadata: { labels: { b: null, c: '3' } } });
      await admin.patch(reference, 'strategic', { metadata: { labels: { d: '4' } } });
      const labels = await labelsOf(admin, name);
      expect(labels).toMatchObject({ a: '2', c: '3', d: '4' });
      expect(labels).not.toHaveProperty('b');
    },
  },
  {
    title: 'watch an object',
    async run({ admin, name }) {
      await admin.create(manifest(namespaces, name));
      const reference = { ...namespaces, name };
      const { seen, stop } = await admin.watch(reference, ['metadata', 'labels', 'step'], 'two');
      await admin.patch(reference, 'merge', { metadata: { labels: { step: 'one' } } });
      await admin.patch(reference, 'merge', { metadata: { labels: { step: 'two' } } });
      await seen;
      stop();
    },
  },
  {
    title: 'wait for a field and for a condition',
    async run({ admin, name, nodes: [node = ''] }) {
      await admin.create(manifest(namespaces, name));
      await admin.waitForValue({ ...namespaces, name }, ['status', 'phase'], 'Active');
      await admin.waitForCondition({ ...nodeKind, name: node }, 'Ready');
    },
  },
  {
    title: 'roll out, scale and update a Deployment',
    builtinRefuses: unknownKind,
    async run({ admin, name }) {
      const reference: Reference = { ...deployments, name, namespace };
      await admin.apply(workload(deployments, name, { replicas: 2 }), 'client');
      await admin.waitForRollout(reference);
      const selector = `app=${name}`;
      expect(await admin.list(pods, { namespace, selector })).toHaveLength(2);
      await admin.scale(reference, 3);
      await admin.waitForRollout(reference);
      expect(await admin.list(pods, { namespace, selector })).toHaveLength(3);
      await admin.apply(workload(deployments, name, { replicas: 1 }, 'web:2'), 'client');
      await admin.waitForRollout(reference);
      await admin.waitForValue(reference, ['status', 'readyReplicas'], '1');
      await admin.remove(reference);
    },
  },
  {
    title: 'run a StatefulSet, a DaemonSet and a Job',
    builtinRefuses: unknownKind,
    async run({ admin, name, nodes }) {
      await admin.create(workload(statefulSets, `${name}-set`, { replicas: 1, serviceName: name }));
      await admin.waitForValue({ ...statefulSets, name: `${name}-set`, namespace }, ['status', 'readyReplicas'], '1');
      await admin.create(workload(daemonSets, `${name}-daemon`, {}));
      await admin.waitForValue(
        { ...daemonSets, name: `${name}-daemon`, namespace },
        ['status', 'numberReady'],
        String(nodes.length),
      );
      const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1' }] } };
      await admin.create(inDefault(jobs, `${name}-job`, { spec: { template } }));
      await admin.waitForCondition({ ...jobs, name: `${name}-job`, namespace }, 'Complete');
    },
  },
  {
    title: 'drain a node and move its pods to another one',
    builtinRefuses: unknownKind,
    async run({ admin, name, nodes: [first = '', second = ''] }) {
      const reference: Reference = { ...deployments, name, namespace };
      await admin.create(workload(deployments, name, { replicas: 3 }));
      await admin.waitForRollout(reference);
      await admin.drain(first);
      await admin.waitForRollout(reference);
      const selector = `app=${name}`;
      const nodesOfPods = await Promise.all(
        (await admin.list(pods, { namespace, selector })).map(async (pod) =>
          valueAt(await admin.get({ ...pods, name: pod, namespace }), ['spec', 'nodeName']),
        ),
      );
      expect(new Set(nodesOfPods)).toEqual(new Set([second]));
      await admin.patch({ ...nodeKind, name: first }, 'merge', { spec: { unschedulable: false } });
      await admin.remove(reference);
    },
  },
  {
    title: 'define a custom resource whose objects are validated',
    builtinRefuses: /forbidden|not allow|read-only|could not find|not found/i,
    async run({ admin, name }) {
      const plural = `${name.replaceAll('-', '')}s`;
      const group = 'conformance.example';
      const properties = { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } } };
      const schema = { openAPIV3Schema: { type: 'object', properties } };
      const names = { plural, singular: plural.slice(0, -1), kind: 'Shape' };
      await admin.create(
        manifest(definitions, `${plural}.${group}`, {
          spec: { group, scope: 'Cluster', names, versions: [{ name: 'v1', served: true, storage: true, schema }] },
        }),
      );
      await admin.waitForCondition({ ...definitions, name: `${plural}.${group}` }, 'Established');
      const shapes: Kind = { apiVersion: `${group}/v1`, kind: 'Shape', plural };
      await admin.create(manifest(shapes, 'good', { spec: { size: 1 } }));
      await expect(admin.create(manifest(shapes, 'bad', { spec: { size: 0 } }))).rejects.toThrow(
        /greater than or equal/,
      );
      expect(await admin.list(shapes)).toEqual(['good']);
      await admin.remove({ ...definitions, name: `${plural}.${group}` });
    },
  },
  {
    title: 'record and list events',
    builtinRefuses: /does not allow this method/,
    async run({ admin, name }) {
      const involvedObject = { kind: 'Namespace', name: namespace, namespace };
      await admin.create(
        inDefault(events, name, { involvedObject, reason: 'Tested', message: 'A test.', type: 'Normal' }),
      );
      expect(await admin.list(events, { namespace })).toContain(name);
    },
  },
  {
    title: 'a role grants a user its permissions',
    builtinRefuses: unknownKind,
    async run({ admin, clientOf, name }) {
      const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
      await admin.create(inDefault(roles, name, { rules }));
      const user = await clientOf({ user: name, group: `${name}-group` });
      expect(await user.can('list', '', 'configmaps', namespace)).toBe(false);
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
      const subjects = [{ apiGroup: roleRef.apiGroup, kind: 'Group', name: `${name}-group` }];
      await admin.create(inDefault(roleBindings, name, { roleRef, subjects }));
      expect(await user.can('list', '', 'configmaps', namespace)).toBe(true);
      await expect(user.remove({ ...configMaps, name: 'kube-root-ca.crt', namespace })).rejects.toThrow(forbidden);
      expect(Array.isArray(await user.list(configMaps, { namespace }))).toBe(true);
    },
  },
  {
    title: 'a group without permissions cannot change anything',
    async run({ clientOf, name }) {
      const user = await clientOf({ user: 'guest', group: 'guests' });
      expect(await user.can('create', '', 'namespaces')).toBe(false);
      await expect(user.create(manifest(namespaces, name))).rejects.toThrow(forbidden);
    },
  },
  {
    title: 'a certificate identifies its user, even with an unusual name',
    async run({ clientOf, name }) {
      const names = ['Zoë, 開発者', 'a/b=c+d', 'x,O=system:masters', ' spaced '];
      for (const user of names) {
        const client = await clientOf({ user, group: 'guests' });
        await expect(client.create(manifest(namespaces, name))).rejects.toThrow(user);
      }
    },
  },
  {
    title: 'an expired certificate is refused',
    async run({ clientOf, advance }) {
      const user = await clientOf({ ttl: '1h' });
      expect(await user.list(namespaces)).toContain('default');
      advance(2 * hourMs);
      await expect(user.list(namespaces)).rejects.toThrow(unauthorized);
      expect(await (await clientOf({})).list(namespaces)).toContain('default');
    },
  },
  {
    title: 'an address that is not on the whitelist is refused',
    async run({ admin, clientOf, setWhitelist }) {
      await setWhitelist(['203.0.113.7/32']);
      await expect(admin.list(namespaces)).rejects.toThrow(/admin_whitelist/);
      await setWhitelist(['127.0.0.1/32']);
      expect(await (await clientOf({})).list(namespaces)).toContain('default');
    },
  },
];
