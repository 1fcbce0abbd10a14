/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- The client takes plain objects. */
import {
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { isObject } from '@oks-kit/core';
import { valueAt } from '../oks-state/kube-object.ts';
import type { ConformanceClient, Kind, Manifest, PatchType, Reference } from './conformance-client.fixture.ts';

const strategies: Readonly<Record<PatchType, PatchStrategy>> = {
  json: PatchStrategy.JsonPatch,
  merge: PatchStrategy.MergePatch,
  strategic: PatchStrategy.StrategicMergePatch,
};

/** Uses the JavaScript client of Kubernetes with a kubeconfig. */
export function createJavaScriptClient(kubeconfig: string): ConformanceClient {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const authorization = config.makeApiClient(AuthorizationV1Api);
  const custom = config.makeApiClient(CustomObjectsApi);
  const read = ({ apiVersion, kind, name, namespace }: Reference): Promise<unknown> =>
    objects.read({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });

  /** Watches an object. `seen` resolves once the condition holds. */
  async function watchUntil(
    reference: Reference,
    holds: (object: unknown) => boolean,
  ): Promise<{ readonly seen: Promise<void>; readonly stop: () => void }> {
    const begun = Promise.withResolvers<undefined>();
    const seen = Promise.withResolvers<undefined>();
    const query = { fieldSelector: `metadata.name=${reference.name}` };
    const watching = await new Watch(config).watch(
      pathOf(reference),
      query,
      (_, object: unknown) => {
        // The first event is the object as it was.
        begun.resolve(undefined);
        if (holds(object)) seen.resolve(undefined);
      },
      (error: unknown) => {
        begun.reject(error);
        seen.reject(error);
      },
    );
    // Rejected when it is stopped.
    seen.promise.catch(() => undefined);
    await begun.promise;
    return { seen: seen.promise, stop: () => watching.abort() };
  }

  async function waitUntil(reference: Reference, holds: (object: unknown) => boolean): Promise<void> {
    for (;;) {
      const { seen, stop } = await watchUntil(reference, holds);
      try {
        await seen;
        return;
      } catch (error) {
        // The library ends a watch in which nothing happens for 30 seconds.
        if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error;
      } finally {
        stop();
      }
    }
  }

  return {
    async create(object) {
      await objects.create(object);
    },
    get: read,
    async list({ apiVersion, kind }, { namespace, selector } = {}) {
      const none = undefined;
      const { items } = await objects.list(apiVersion, kind, namespace, none, none, none, none, selector);
      return items.flatMap(({ metadata }) => metadata?.name ?? []);
    },
    async apply(object, how) {
      if (how === 'client') {
        const known = await objects.read(object).catch(() => undefined);
        await (known === undefined ? objects.create(object) : patchObject(object, PatchStrategy.MergePatch));
      } else await patchObject(object, PatchStrategy.ServerSideApply, how.manager, how.force);
    },
    async patch({ apiVersion, kind, name, namespace }, type, patch) {
      if (type === 'json') {
        // The interface for objects of any kind takes objects only, and a JSON patch is a list.
        await core.patchNamespace({ name, body: patch }, setHeaderOptions('Content-Type', strategies.json));
        return;
      }
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
      const changes = isObject(patch) ? patch : {};
      const more = isObject(changes['metadata']) ? changes['metadata'] : {};
      await patchObject({ ...changes, apiVersion, kind, metadata: { ...more, ...metadata } }, strategies[type]);
    },
    async scale({ apiVersion, plural, name, namespace }, replicas) {
      const body = { spec: { replicas } };
      const [group = '', version = ''] = apiVersion.split('/');
      const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      await (namespace === undefined
        ? custom.patchClusterCustomObjectScale({ group, version, plural, name, body }, options)
        : apps.patchNamespacedDeploymentScale({ name, namespace, body }, options));
    },
    async remove(reference) {
      const { apiVersion, kind, name, namespace } = reference;
      await objects.delete({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
      // Deleted objects can stay for a while, until their finalizers are gone.
      while (
        await read(reference).then(
          () => true,
          () => false,
        )
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    watch: (reference, fields, value) => watchUntil(reference, (object) => String(valueAt(object, fields)) === value),
    waitForValue: (reference, fields, value) =>
      waitUntil(reference, (object) => String(valueAt(object, fields)) === value),
    waitForCondition: (reference, type) =>
      waitUntil(reference, (object) => {
        const conditions = valueAt(object, ['status', 'conditions']);
        return (
          Array.isArray(conditions) &&
          conditions.some((one) => valueAt(one, ['type']) === type && valueAt(one, ['status']) === 'True')
        );
      }),
    waitForRollout: (reference) =>
      waitUntil(reference, (object) => {
        const wanted = valueAt(object, ['spec', 'replicas']);
        return (
          valueAt(object, ['status', 'observedGeneration']) === valueAt(object, ['metadata', 'generation']) &&
          ['updatedReplicas', 'availableReplicas', 'replicas'].every(
            (count) => valueAt(object, ['status', count]) === wanted,
          )
        );
      }),
    async drain(node) {
      const body = { spec: { unschedulable: true } };
      await core.patchNode({ name: node, body }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
      const pods = async (): Promise<readonly { readonly name: string; readonly namespace: string }[]> => {
        const { items } = await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` });
        // A DaemonSet would put its pods back.
        return items
          .filter(({ metadata }) => metadata?.ownerReferences?.every(({ kind }) => kind !== 'DaemonSet') ?? true)
          .map(({ metadata }) => ({ name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' }));
      };
      for (const { name, namespace } of await pods()) {
        const metadata = { name, namespace };
        await core.createNamespacedPodEviction({ name, namespace, body: { metadata } });
      }
      while ((await pods()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async can(verb, group, resource, namespace) {
      const resourceAttributes = { verb, group, resource, ...(namespace === undefined ? {} : { namespace }) };
      const { status } = await authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
      return status?.allowed === true;
    },
  };

  function patchObject(object: Manifest, strategy: PatchStrategy, manager?: string, force?: boolean): Promise<unknown> {
    return objects.patch(object, undefined, undefined, manager, force, strategy);
  }
}

function pathOf({ apiVersion, plural, namespace }: Kind & { readonly namespace?: string }): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`;
}
