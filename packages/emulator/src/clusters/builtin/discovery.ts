import { kubernetesReleases } from '../../service/catalog.ts';
import type { ClusterRecord } from '../../state/records.ts';
import type { JsonObject } from '../oks-state/kube-object.ts';
import { openapiDocument, openapiIndex } from './openapi.ts';
import { apiVersionOf, type Resource, resources } from './resources.ts';

/** A response that depends only on the cluster's version. */
export interface FixedAnswer {
  readonly body: unknown;
  readonly contentType?: string;
}

/** kubectl needs exactly this text. Otherwise it reads the response as the older format and finds nothing. */
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** Has dots instead of `@`, which kubectl cannot parse. */
const openapiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Version, health and discovery. Undefined for any other path. */
export function describeCluster(cluster: ClusterRecord, path: string, accept: string): FixedAnswer | undefined {
  const aggregated = accept.includes('as=APIGroupDiscoveryList');
  switch (path) {
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { body: 'ok', contentType: 'text/plain' };
    case '/version':
      return { body: versionOf(cluster) };
    case '/api':
      return aggregated
        ? { body: aggregatedDiscovery((group) => group === ''), contentType: aggregatedType }
        : { body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] } };
    case '/apis':
      return aggregated
        ? { body: aggregatedDiscovery((group) => group !== ''), contentType: aggregatedType }
        : { body: { kind: 'APIGroupList', apiVersion: 'v1', groups: [...versionsOfGroups.keys()].map(groupOf) } };
    case '/openapi/v2':
      // Empty: kubectl then leaves the validation of fields to the server.
      return { body: '', contentType: openapiV2Type };
    case '/openapi/v3':
      return { body: openapiIndex() };
    default:
      return documentOf(path);
  }
}

/** The versions of each group, the preferred one first. */
const versionsOfGroups: ReadonlyMap<string, readonly string[]> = new Map(
  [...Map.groupBy(resources, ({ group }) => group)]
    .filter(([group]) => group !== '')
    .map(([group, members]) => [group, [...new Set(members.map(({ version }) => version))]]),
);

function groupOf(group: string): JsonObject {
  const versions = (versionsOfGroups.get(group) ?? []).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function documentOf(path: string): FixedAnswer | undefined {
  if (path.startsWith('/openapi/v3/')) {
    const document = openapiDocument(path.slice('/openapi/v3/'.length));
    return document === undefined ? undefined : { body: document };
  }
  const group = path.slice('/apis/'.length);
  if (path.startsWith('/apis/') && versionsOfGroups.has(group))
    return { body: { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) } };
  const members = resources.filter(
    (resource) => path === (resource.group === '' ? '/api/' : '/apis/') + apiVersionOf(resource),
  );
  return members.length === 0 ? undefined : { body: resourceList(members) };
}

function versionOf({ cluster: { version } }: ClusterRecord): JsonObject {
  const [major = '1', minor = '0'] = version.split('.');
  return {
    major,
    minor,
    gitVersion: `v${kubernetesReleases[version] ?? version}`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: '',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

function aggregatedDiscovery(groups: (group: string) => boolean): JsonObject {
  const byGroup = Map.groupBy(
    resources.filter(({ group }) => groups(group)),
    ({ group }) => group,
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...byGroup].map(([group, members]) => ({
      metadata: group === '' ? {} : { name: group },
      versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, kinds]) => ({
        version,
        freshness: 'Current',
        resources: kinds.map(discoveryOf),
      })),
    })),
  };
}

function discoveryOf({
  group,
  version,
  plural,
  kind,
  namespaced,
  singular,
  shortNames,
  categories,
  verbs,
  subresources,
}: Resource): JsonObject {
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    shortNames,
    categories,
    verbs,
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map((subresource) => ({
            subresource,
            responseKind: subresource === 'scale' ? scaleKind : { group, version, kind },
            verbs: subresource === 'scale' ? ['get', 'patch', 'update'] : ['get'],
          })),
        }),
  };
}

/** The same, in the form for older clients. */
function resourceList(members: readonly Resource[]): JsonObject {
  const [first] = members;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: first === undefined ? '' : apiVersionOf(first),
    resources: members.flatMap(
      ({ plural, singular, namespaced, kind, verbs, shortNames, categories, subresources }) => [
        { name: plural, singularName: singular, namespaced, kind, verbs, shortNames, categories },
        ...subresources.map((subresource) => ({
          name: `${plural}/${subresource}`,
          singularName: '',
          namespaced,
          ...(subresource === 'scale' ? { ...scaleKind, verbs: ['get', 'patch', 'update'] } : { kind, verbs: ['get'] }),
        })),
      ],
    ),
  };
}
