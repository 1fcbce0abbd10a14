import { isObject, isOksError, OksError, pollUntil } from '@oks-kit/core';
import type { ClusterCaller } from '@oks-kit/kubernetes/caller';
import { apiVersionOf, customResourceDefinitionOf, type OksKind, oksKinds } from '@oks-kit/kubernetes/kinds';
import { valueAt } from '../oks-state/kube-object.ts';
import { applyTo, collectionPathOf } from './requests.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Names the emulated cluster that a CustomResourceDefinition was installed for. */
const ownerLabel = 'oks-kit.dev/emulated-cluster';
const timeoutMs = 60_000;
const definitions = Object.values(oksKinds).map(customResourceDefinitionOf);

/**
 * Installs the `oks.dev` kinds, and resolves once objects of all of them can be created. Installing them twice is the
 * same as once. Throws `OksError` (`emulator`) if the cluster has them from somewhere else.
 */
export async function installKinds(
  call: ClusterCaller,
  clusterId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await polled(async () => {
    await checkKinds(call, new Set([clusterId]), signal);
    return { result: undefined };
  }, signal);
  for (const definition of definitions) {
    const { name } = definition.metadata;
    const labelled = { ...definition, metadata: { name, labels: { [ownerLabel]: clusterId } } };
    await polled(async () => ({ result: await applyTo(call, `${definitionsPath}/${name}`, labelled, signal) }), signal);
  }
  await Promise.all(Object.values(oksKinds).map((kind) => untilServed(call, kind, signal)));
}

/** Throws `OksError` (`emulator`) if a cluster has `oks.dev` kinds that none of these emulated clusters installed. */
export async function checkKinds(
  call: ClusterCaller,
  clusterIds: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  for (const [name, owner] of await ownersOf(call, signal)) if (!clusterIds.has(owner)) throw foreignKinds(name, owner);
}

/** Removes the kinds that were installed for an emulated cluster, and with them all of their objects. Others stay. */
export async function uninstallKinds(call: ClusterCaller, clusterId: string): Promise<void> {
  const query = new URLSearchParams({ labelSelector: `${ownerLabel}=${clusterId}` });
  await polled(async () => {
    await call.json({ method: 'DELETE', path: `${definitionsPath}?${query.toString()}` });
    // A definition stays until its objects are gone.
    const isLeft = [...(await ownersOf(call)).values()].includes(clusterId);
    return isLeft ? undefined : { result: undefined };
  });
}

/** The emulated clusters that the kinds in a cluster belong to, by definition: '' for none. */
async function ownersOf(call: ClusterCaller, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const list = await call.json({ method: 'GET', path: definitionsPath, signal });
  const items: unknown[] = isObject(list) && Array.isArray(list['items']) ? list['items'] : [];
  const known = new Set(definitions.map(({ metadata }) => metadata.name));
  return new Map(
    items.flatMap((item): [string, string][] => {
      const name = String(valueAt(item, ['metadata', 'name']));
      const owner = valueAt(item, ['metadata', 'labels', ownerLabel]);
      return known.has(name) ? [[name, typeof owner === 'string' ? owner : '']] : [];
    }),
  );
}

function foreignKinds(name: string, owner: string): OksError {
  return owner === ''
    ? new OksError('emulator', `The cluster already has ${name}, which the emulator did not install.`, {
        hint: 'It may be a real OKS cluster. Use another one, such as a new kind or k3d cluster.',
      })
    : new OksError('emulator', `The cluster already has ${name}, installed for the emulated cluster ${owner}.`, {
        hint:
          'Delete that emulated cluster first. If its emulator is gone, run ' +
          `\`kubectl delete crd -l ${ownerLabel}=${owner}\` with the kubeconfig of the cluster.`,
      });
}

/**
 * Waits until the API server has the kind, and describes it to `kubectl explain` and `kubectl apply`: a while after its
 * definition is there.
 */
function untilServed(call: ClusterCaller, kind: OksKind, signal: AbortSignal | undefined): Promise<unknown> {
  const collection = collectionPathOf(kind);
  return polled(async () => {
    try {
      await call.json({ method: 'GET', path: `${collection}?limit=1`, signal });
      const described = await call.json({ method: 'GET', path: `/openapi/v3/apis/${apiVersionOf(kind)}`, signal });
      return valueAt(described, ['paths', collection]) === undefined ? undefined : { result: undefined };
    } catch (error) {
      if (isOksError(error, 'not_found')) return undefined;
      throw error;
    }
  }, signal);
}

function polled<T>(look: () => Promise<{ readonly result: T } | undefined>, signal?: AbortSignal): Promise<T> {
  return pollUntil(
    {
      look,
      timeoutError: (_, cause) =>
        new OksError('emulator', 'The API server of the cluster did not respond in time.', { cause }),
    },
    { timeoutMs, intervalMs: 100, maxIntervalMs: 1_000, signal },
  );
}
