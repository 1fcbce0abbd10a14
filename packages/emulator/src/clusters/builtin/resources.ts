import { ageText } from '@oks-kit/core';
import { type OksKind, oksKinds, type PrinterColumn } from '@oks-kit/kubernetes/kinds';
import { type KubeObject, valueAt } from '../oks-state/kube-object.ts';

/** A column of the tables that kubectl prints. Priority 0 is always shown, 1 with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly priority: 0 | 1;
  readonly cell: (object: KubeObject, now: number) => string | number;
}

/** A kind of object that the API serves. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly columns: readonly Column[];
  readonly subresources: readonly string[];
  /** The fields that a field selector may use, besides `metadata.name`; undefined for any. */
  readonly selectableFields: readonly string[] | undefined;
}

export function apiVersionOf({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function ageOf({ metadata }: KubeObject, now: number): string {
  return ageText(now - Date.parse(String(metadata['creationTimestamp'])));
}

function column(name: string, cell: Column['cell'], priority: 0 | 1 = 0, type: Column['type'] = 'string'): Column {
  return { name, type, priority, cell };
}

function textAt(...path: readonly string[]): (object: KubeObject) => string | number {
  return (object) => {
    const value = valueAt(object, path);
    return typeof value === 'string' || typeof value === 'number' ? value : '';
  };
}

const nameColumn = column('Name', ({ metadata }) => metadata.name);
const ageColumn = column('Age', ageOf);
const readOnly = ['get', 'list', 'watch'];
const writable = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const core = {
  group: '',
  version: 'v1',
  subresources: [],
  shortNames: [],
  categories: [],
  verbs: readOnly,
  columns: [nameColumn, ageColumn],
  selectableFields: undefined,
};

/** A column of a CustomResourceDefinition. As in the API server, a list is shown as JSON. */
function printerColumn({ name, type, jsonPath, priority }: PrinterColumn): Column {
  const path = jsonPath.split('.').slice(1);
  return column(
    name,
    (object, now) => {
      if (type === 'date') return ageOf(object, now);
      const value = valueAt(object, path);
      return Array.isArray(value) ? JSON.stringify(value) : textAt(...path)(object);
    },
    priority,
    type,
  );
}

/** The kind of `oks.dev` that a resource is; undefined for the kinds of Kubernetes. */
export function oksKindOf({ group, kind }: Pick<Resource, 'group' | 'kind'>): OksKind | undefined {
  return group === 'oks.dev' ? Object.values(oksKinds).find((one) => one.kind === kind) : undefined;
}

function resourceOf({ group, version, plural, singular, kind, shortNames, columns, scale }: OksKind): Resource {
  return {
    group,
    version,
    plural,
    singular,
    kind,
    shortNames,
    categories: [],
    namespaced: false,
    verbs: writable,
    subresources: scale === undefined ? ['status'] : ['scale', 'status'],
    selectableFields: [],
    columns: [nameColumn, ...columns.map(printerColumn)],
  };
}

/** Everything that the API serves. `oks.dev` kinds and namespaces can be written. */
export const resources: readonly Resource[] = [
  {
    ...core,
    plural: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    shortNames: ['ns'],
    namespaced: false,
    verbs: writable,
    columns: [nameColumn, column('Status', textAt('status', 'phase')), ageColumn],
    selectableFields: ['status.phase'],
  },
  {
    ...core,
    plural: 'nodes',
    singular: 'node',
    kind: 'Node',
    shortNames: ['no'],
    namespaced: false,
    selectableFields: ['spec.unschedulable'],
    columns: [
      nameColumn,
      column(
        'Status',
        (node) =>
          (conditionOf(node, 'Ready') === 'True' ? 'Ready' : 'NotReady') +
          (valueAt(node, ['spec', 'unschedulable']) === true ? ',SchedulingDisabled' : ''),
      ),
      column('Roles', () => '<none>'),
      ageColumn,
      column('Version', textAt('status', 'nodeInfo', 'kubeletVersion')),
      column('Internal-IP', internalAddressOf, 1),
      column('External-IP', () => '<none>', 1),
      column('OS-Image', textAt('status', 'nodeInfo', 'osImage'), 1),
      column('Kernel-Version', textAt('status', 'nodeInfo', 'kernelVersion'), 1),
      column('Container-Runtime', textAt('status', 'nodeInfo', 'containerRuntimeVersion'), 1),
    ],
  },
  { ...core, plural: 'pods', singular: 'pod', kind: 'Pod', shortNames: ['po'], categories: ['all'], namespaced: true },
  {
    ...core,
    plural: 'services',
    singular: 'service',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
    namespaced: true,
  },
  { ...core, plural: 'events', singular: 'event', kind: 'Event', shortNames: ['ev'], namespaced: true },
  {
    ...core,
    group: 'apiextensions.k8s.io',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    kind: 'CustomResourceDefinition',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    columns: [nameColumn, column('Created At', textAt('metadata', 'creationTimestamp'), 0, 'date')],
  },
  ...Object.values(oksKinds).map(resourceOf),
];

function conditionOf(object: KubeObject, type: string): unknown {
  return valueAt(memberOf(valueAt(object, ['status', 'conditions']), type), ['status']);
}

function internalAddressOf(node: KubeObject): string {
  const address = valueAt(memberOf(valueAt(node, ['status', 'addresses']), 'InternalIP'), ['address']);
  return typeof address === 'string' ? address : '<none>';
}

/** The member of a list with a type. */
function memberOf(list: unknown, type: string): unknown {
  return Array.isArray(list) ? list.find((member) => valueAt(member, ['type']) === type) : undefined;
}
