/** An object of a cluster's own API. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly resourceVersion: string };
  readonly [key: string]: unknown;
}

/** A column of the tables that kubectl prints. Priority 0 is always shown, 1 with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly priority: 0 | 1;
  readonly cell: (object: KubeObject, now: number) => string | number;
}

/** A kind of object that the endpoint serves. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly columns: readonly Column[];
  readonly subresources: readonly string[];
}

/** How long ago, the way kubectl writes it. */
export function ageOf(object: KubeObject, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(String(object.metadata['creationTimestamp']))) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

const nameColumn: Column = { name: 'Name', type: 'string', priority: 0, cell: ({ metadata }) => metadata.name };
const ageColumn: Column = { name: 'Age', type: 'string', priority: 0, cell: ageOf };

function textAt(...path: readonly string[]): (object: KubeObject) => string {
  return (object) => {
    let at: unknown = object;
    for (const key of path) at = typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined;
    return typeof at === 'string' || typeof at === 'number' ? String(at) : '';
  };
}

function column(name: string, cell: Column['cell'], priority: 0 | 1 = 0, type: Column['type'] = 'string'): Column {
  return { name, type, priority, cell };
}

const plain = { shortNames: [], verbs: ['get', 'list', 'watch'], columns: [nameColumn, ageColumn], subresources: [] };

/** Everything that the endpoint serves; only node pools can be written. */
export const resources: readonly Resource[] = [
  { ...plain, group: '', version: 'v1', plural: 'namespaces', singular: 'namespace', kind: 'Namespace', shortNames: ['ns'], namespaced: false, columns: [nameColumn, column('Status', textAt('status', 'phase')), ageColumn] },
  {
    ...plain,
    group: '',
    version: 'v1',
    plural: 'nodes',
    singular: 'node',
    kind: 'Node',
    shortNames: ['no'],
    namespaced: false,
    columns: [
      nameColumn,
      column('Status', (node) => (isReady(node) ? 'Ready' : 'NotReady')),
      column('Roles', () => '<none>'),
      ageColumn,
      column('Version', textAt('status', 'nodeInfo', 'kubeletVersion')),
      column('Internal-IP', (node) => addressOf(node), 1),
      column('External-IP', () => '<none>', 1),
      column('OS-Image', textAt('status', 'nodeInfo', 'osImage'), 1),
      column('Kernel-Version', textAt('status', 'nodeInfo', 'kernelVersion'), 1),
      column('Container-Runtime', textAt('status', 'nodeInfo', 'containerRuntimeVersion'), 1),
    ],
  },
  { ...plain, group: '', version: 'v1', plural: 'pods', singular: 'pod', kind: 'Pod', shortNames: ['po'], namespaced: true },
  { ...plain, group: '', version: 'v1', plural: 'services', singular: 'service', kind: 'Service', shortNames: ['svc'], namespaced: true },
  { ...plain, group: '', version: 'v1', plural: 'events', singular: 'event', kind: 'Event', shortNames: ['ev'], namespaced: true },
  {
    ...plain,
    group: 'oks.dev',
    version: 'v1beta2',
    plural: 'nodepools',
    singular: 'nodepool',
    kind: 'NodePool',
    shortNames: ['npl', 'np'],
    namespaced: false,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    subresources: ['scale'],
    columns: [
      nameColumn,
      column('Desired', textAt('spec', 'desiredNodes')),
      column('Ready', textAt('status', 'progress', 'ready')),
      column('Type', textAt('spec', 'nodeType')),
      column('State', textAt('status', 'state', 'name')),
      ageColumn,
      column('Zones', (pool) => JSON.stringify(pool['spec']).match(/"zones":\[([^\]]*)\]/)?.[1]?.replaceAll('"', '') ?? '', 1),
    ],
  },
];

function isReady(node: KubeObject): boolean {
  return JSON.stringify(node['status']).includes('"type":"Ready","status":"True"');
}

function addressOf(node: KubeObject): string {
  return /"type":"InternalIP","address":"([^"]+)"/.exec(JSON.stringify(node['status']))?.[1] ?? '<none>';
}

/** A list, or a single object, as the table that kubectl asks for. */
export function tableOf(resource: Resource, objects: readonly KubeObject[], resourceVersion: string, now: number, wholeObjects: boolean): Record<string, unknown> {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: resource.columns.map(({ name, type, priority }) => ({ name, type, format: name === 'Name' ? 'name' : '', description: '', priority })),
    rows: objects.map((object) => ({
      cells: resource.columns.map(({ cell }) => cell(object, now)),
      object: wholeObjects ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}

/** What a cluster is asked first: which objects there are. */
export function aggregatedDiscovery(groups: (group: string) => boolean): Record<string, unknown> {
  const byGroup = Map.groupBy(
    resources.filter(({ group }) => groups(group)),
    ({ group, version }) => `${group} ${version}`,
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...byGroup].map(([key, members]) => {
      const [group = '', version = ''] = key.split(' ');
      return {
        metadata: group === '' ? {} : { name: group },
        versions: [
          {
            version,
            freshness: 'Current',
            resources: members.map((resource) => ({
              resource: resource.plural,
              responseKind: { group, version, kind: resource.kind },
              scope: resource.namespaced ? 'Namespaced' : 'Cluster',
              singularResource: resource.singular,
              shortNames: resource.shortNames,
              verbs: resource.verbs,
              ...(resource.subresources.length === 0
                ? {}
                : {
                    subresources: resource.subresources.map((subresource) => ({
                      subresource,
                      responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
                      verbs: ['get', 'patch', 'update'],
                    })),
                  }),
            })),
          },
        ],
      };
    }),
  };
}

/** The same, as older clients ask for it. */
export function resourceList(group: string, version: string): Record<string, unknown> {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: resources
      .filter((resource) => resource.group === group && resource.version === version)
      .flatMap((resource) => [
        {
          name: resource.plural,
          singularName: resource.singular,
          namespaced: resource.namespaced,
          kind: resource.kind,
          verbs: resource.verbs,
          shortNames: resource.shortNames,
        },
        ...resource.subresources.map((subresource) => ({
          name: `${resource.plural}/${subresource}`,
          singularName: '',
          namespaced: resource.namespaced,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        })),
      ]),
  };
}
