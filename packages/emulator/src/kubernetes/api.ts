import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { kubernetesReleases } from '../catalog.ts';
import type { ClusterRecord } from '../records.ts';
import { isListed } from '../rules/networks.ts';
import type { World } from '../world.ts';
import { isObject, mergePatch } from './json.ts';
import { nodepoolsOf } from './nodepools.ts';
import { aggregatedDiscovery, type KubeObject, type Resource, resourceList, resources, tableOf } from './objects.ts';
import { notFound, StatusFault } from './status.ts';

const maxBodyBytes = 1024 * 1024;
const watchEveryMs = 100;
const administrators = 'system:masters';

interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a request is about, from its path. */
interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Answers one request to a cluster's own API, in Kubernetes' terms. */
export async function answerKubernetes(world: World, clusterId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const cluster = world.clusterById(clusterId);
    if (cluster === undefined) throw new StatusFault(503, 'ServiceUnavailable', 'the cluster is gone');
    const user = admit(world, cluster, request);
    const url = new URL(request.url ?? '/', 'https://localhost');
    await route(world, cluster, user, url, request, response);
  } catch (error) {
    const fault = error instanceof StatusFault ? error : new StatusFault(500, 'InternalError', 'the emulator failed; this is a fault of its own');
    if (response.headersSent) response.destroy();
    else send(response, fault.code, fault.toBody());
  }
}

/** Who is asking: the address must be let in, and the certificate be one of this cluster's, good right now by the emulator's clock. */
function admit(world: World, cluster: ClusterRecord, request: IncomingMessage): User {
  const { socket } = request;
  if (!(socket instanceof TLSSocket)) throw new StatusFault(401, 'Unauthorized', 'Unauthorized');
  if (!isListed(cluster.cluster.admin_whitelist, socket.remoteAddress ?? '')) {
    throw new StatusFault(403, 'Forbidden', `the address ${socket.remoteAddress ?? ''} is not in the cluster's admin_whitelist`);
  }
  const certificate = socket.getPeerCertificate();
  // Node types this as an error; it is the code.
  const refusal = socket.authorized ? undefined : String(socket.authorizationError);
  const byClock = refusal === 'CERT_HAS_EXPIRED' || refusal === 'CERT_NOT_YET_VALID';
  const now = world.clock.now();
  if (
    (refusal !== undefined && !byClock) ||
    Object.keys(certificate).length === 0 ||
    Date.parse(certificate.valid_from) > now ||
    Date.parse(certificate.valid_to) <= now
  ) {
    throw new StatusFault(401, 'Unauthorized', 'Unauthorized');
  }
  const { CN: name, O: groups } = certificate.subject;
  return { name: [name].flat()[0] ?? '', groups: [groups ?? []].flat() };
}

async function route(world: World, cluster: ClusterRecord, user: User, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = url.pathname.replace(/\/+$/, '') || '/';
  const fixed = fixedAnswer(cluster, path, request.headers.accept ?? '');
  if (fixed !== undefined) {
    send(response, 200, fixed.body, fixed.contentType);
    return;
  }
  const target = targetOf(path);
  if (target === undefined) throw new StatusFault(404, 'NotFound', 'the server could not find the requested resource');
  if (request.method === 'GET') {
    if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1') watch(world, cluster, target, url, request, response);
    else read(world, cluster, target, url, request, response);
    return;
  }
  await write(world, cluster, user, target, request, response);
}

function fixedAnswer(cluster: ClusterRecord, path: string, accept: string): { body: unknown; contentType?: string } | undefined {
  const aggregated = accept.includes('as=APIGroupDiscoveryList');
  const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  switch (path) {
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { body: 'ok', contentType: 'text/plain' };
    case '/version':
      return { body: versionOf(cluster) };
    case '/api':
      return aggregated
        ? { body: aggregatedDiscovery((group) => group === ''), contentType: discoveryType }
        : { body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] } };
    case '/apis': {
      if (aggregated) return { body: aggregatedDiscovery((group) => group !== ''), contentType: discoveryType };
      const version = { groupVersion: 'oks.dev/v1beta2', version: 'v1beta2' };
      return { body: { kind: 'APIGroupList', apiVersion: 'v1', groups: [{ name: 'oks.dev', versions: [version], preferredVersion: version }] } };
    }
    case '/api/v1':
      return { body: resourceList('', 'v1') };
    case '/apis/oks.dev/v1beta2':
      return { body: resourceList('oks.dev', 'v1beta2') };
    case '/openapi/v2':
      // Nothing in it: kubectl then leaves the judgement of fields to the server.
      return { body: '', contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' };
    default:
      return undefined;
  }
}

function versionOf(cluster: ClusterRecord): Record<string, string> {
  const { version } = cluster.cluster;
  const [major = '1', minor = '0'] = version.split('.');
  return { major, minor, gitVersion: `v${kubernetesReleases[version] ?? version}`, gitCommit: '', gitTreeState: 'clean', buildDate: '', goVersion: '', compiler: 'gc', platform: 'linux/amd64' };
}

function targetOf(path: string): Target | undefined {
  const match = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (match === null) return undefined;
  const [, core, group = '', version = core, namespace, plural, name, subresource] = match;
  const resource = resources.find((one) => one.group === group && one.version === version && one.plural === plural);
  if (resource === undefined) return undefined;
  return { resource, namespace, name: name === undefined ? undefined : decodeURIComponent(name), subresource };
}

/** The objects that a request is about, as they are now. */
function objectsOf(world: World, cluster: ClusterRecord, { resource, name }: Target, url: URL): KubeObject[] {
  const pools = nodepoolsOf(world, cluster);
  const all =
    resource.plural === 'nodes' ? pools.nodes() : resource.plural === 'nodepools' ? pools.list() : resource.plural === 'namespaces' ? namespacesOf(cluster) : [];
  const selector = url.searchParams.get('fieldSelector') ?? '';
  const wanted = name ?? /(?:^|,)metadata\.name=([^,]+)/.exec(selector)?.[1];
  const labels = (url.searchParams.get('labelSelector') ?? '').split(',').filter((part) => part.includes('='));
  return all.filter(
    ({ metadata }) =>
      (wanted === undefined || metadata.name === wanted) &&
      labels.every((part) => {
        const [key = '', value] = part.split(/==?/);
        return isObject(metadata['labels']) && metadata['labels'][key] === value;
      }),
  );
}

function namespacesOf(cluster: ClusterRecord): KubeObject[] {
  return ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: `${cluster.id.slice(0, 24)}${Buffer.from(name).toString('hex').slice(0, 12).padEnd(12, '0')}`, resourceVersion: '1', creationTimestamp: new Date(cluster.createdAt).toISOString() },
    status: { phase: 'Active' },
  }));
}

function read(world: World, cluster: ClusterRecord, target: Target, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const { resource, name, subresource } = target;
  const objects = objectsOf(world, cluster, target, url);
  const now = world.clock.now();
  const [first] = objects;
  if (name !== undefined && first === undefined) throw notFound(resource.plural, resource.group, name);
  if (subresource === 'scale' && first !== undefined) {
    send(response, 200, scaleOf(first));
    return;
  }
  const version = versionOfList(objects, now);
  if ((request.headers.accept ?? '').includes('as=Table')) {
    send(response, 200, tableOf(resource, objects, version, now, url.searchParams.get('includeObject') === 'Object'));
  } else if (name === undefined) {
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    send(response, 200, { kind: `${resource.kind}List`, apiVersion, metadata: { resourceVersion: version }, items: objects });
  } else send(response, 200, first);
}

function versionOfList(objects: readonly KubeObject[], now: number): string {
  return String(Math.max(1, now, ...objects.map(({ metadata }) => Number(metadata.resourceVersion))));
}

/** Tells of changes as they come about, also of those that only the clock brings. */
function watch(world: World, cluster: ClusterRecord, target: Target, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const asTable = (request.headers.accept ?? '').includes('as=Table');
  const from = url.searchParams.get('resourceVersion') ?? '0';
  const known = new Map<string, KubeObject>();
  const changed = (a: KubeObject, b: KubeObject | undefined): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const tell = (type: string, object: KubeObject): void => {
    const body = asTable ? tableOf(target.resource, [object], object.metadata.resourceVersion, world.clock.now(), false) : object;
    response.write(`${JSON.stringify({ type, object: body })}\n`);
  };
  const look = (): void => {
    const living = world.clusterById(cluster.id);
    const objects = living === undefined ? [] : objectsOf(world, living, target, url);
    for (const object of objects) {
      const before = known.get(object.metadata.name);
      if (changed(object, before)) tell(before === undefined ? 'ADDED' : 'MODIFIED', object);
      known.set(object.metadata.name, object);
    }
    for (const [name, object] of known) {
      if (objects.some(({ metadata }) => metadata.name === name)) continue;
      known.delete(name);
      tell('DELETED', object);
    }
  };
  // From 0 the present state is told first; from a list's own version only what comes after it.
  if (from !== '0') for (const object of objectsOf(world, cluster, target, url)) known.set(object.metadata.name, object);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  look();
  const timer = setInterval(look, watchEveryMs);
  const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 0);
  const end = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  response.on('close', () => {
    clearInterval(timer);
    clearTimeout(end);
  });
}

async function write(world: World, cluster: ClusterRecord, user: User, target: Target, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { resource, name, subresource } = target;
  const verb = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[request.method ?? ''] ?? '';
  if (!resource.verbs.includes(verb)) throw new StatusFault(405, 'MethodNotAllowed', `the server does not allow this method on the requested resource`);
  if (!user.groups.includes(administrators)) {
    const qualified = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
    throw new StatusFault(403, 'Forbidden', `${qualified} is forbidden: User "${user.name}" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" at the cluster scope`);
  }
  const body = await readBody(request, verb === 'delete');
  // No await from here on: what was read is what is changed.
  const pools = nodepoolsOf(world, cluster);
  if (verb === 'create') {
    send(response, 201, pools.create(body));
    return;
  }
  if (name === undefined) throw new StatusFault(405, 'MethodNotAllowed', 'name an object');
  if (verb === 'delete') {
    send(response, 200, pools.delete(name));
    return;
  }
  if (subresource === 'scale') {
    const spec = isObject(body['spec']) ? body['spec'] : {};
    send(response, 200, scaleOf(pools.scale(name, spec['replicas'])));
    return;
  }
  send(response, 200, pools.replace(name, verb === 'update' ? body : patched(pools.get(name), body, request.headers['content-type'] ?? '')));
}

function patched(current: KubeObject, patch: Readonly<Record<string, unknown>>, contentType: string): Readonly<Record<string, unknown>> {
  if (!/merge-patch\+json|apply-patch\+yaml/.test(contentType)) {
    throw new StatusFault(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/merge-patch+json');
  }
  // A merge patch names the version it was made from only where it wants to.
  const { resourceVersion: _, ...metadata } = current.metadata;
  const merged = mergePatch({ ...current, metadata }, patch);
  return isObject(merged) ? merged : {};
}

function scaleOf(pool: KubeObject): Record<string, unknown> {
  const spec = isObject(pool['spec']) ? pool['spec'] : {};
  const status = isObject(pool['status']) && isObject(pool['status']['progress']) ? pool['status']['progress'] : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: pool.metadata,
    spec: { replicas: spec['desiredNodes'] },
    status: { replicas: status['running'], selector: `oks.dev/nodepool=${pool.metadata.name}` },
  };
}

async function readBody(request: IncomingMessage, mayBeEmpty: boolean): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Boundary: with no encoding set, a request yields bytes.
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw new StatusFault(413, 'RequestEntityTooLarge', 'the body is larger than 1 MiB');
    chunks.push(chunk);
  }
  if (bytes === 0 && mayBeEmpty) return {};
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (isObject(body)) return body;
  } catch {
    // Said below, for what is no JSON and for what is no object.
  }
  throw new StatusFault(400, 'BadRequest', 'the body of the request is not a JSON object');
}

function send(response: ServerResponse, status: number, body: unknown, contentType = 'application/json'): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
