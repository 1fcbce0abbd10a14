import * as z from 'zod';
import { expect, test } from 'vitest';
import { operations, type OperationSpec } from './index.ts';
import * as schemas from './zod.ts';

// Literal, and compared line by line with the public reference, so that a wrong row can't agree with itself.
const operationFacts: Readonly<Record<string, string>> = {
  CreateProject: 'POST /projects, body ProjectInput → Project of ProjectResponse, never',
  ListProjects: 'GET /projects, query ListProjectsQuery → Projects of ProjectResponseList, safe',
  GetProject: 'GET /projects/{project_id} → Project of ProjectResponse, safe',
  UpdateProject: 'PATCH /projects/{project_id}, body ProjectUpdate → Project of ProjectResponse, verify',
  DeleteProject: 'DELETE /projects/{project_id} → detail of DetailResponse, verify',
  GetProjectQuotas: 'GET /projects/{project_id}/quotas → Project of QuotasResponse, safe',
  CreateCluster: 'POST /clusters, body ClusterInput → Cluster of ClusterResponse, never',
  ListClustersByProjectID: 'GET /clusters, query ListClustersQuery → Clusters of ClusterResponseList, safe',
  ListAllClusters: 'GET /clusters/all, query ListAllClustersQuery → Clusters of ClusterResponseList, safe',
  GetCluster: 'GET /clusters/{cluster_id} → Cluster of ClusterResponse, safe',
  UpdateCluster: 'PATCH /clusters/{cluster_id}, body ClusterUpdate → Cluster of ClusterResponse, verify',
  DeleteCluster: 'DELETE /clusters/{cluster_id} → detail of DetailResponse, verify',
  UpgradeCluster: 'PATCH /clusters/{cluster_id}/upgrade → Cluster of ClusterResponse, never',
  GetKubeconfig:
    'GET /clusters/{cluster_id}/kubeconfig, query KubeconfigQuery → Cluster of KubeconfigResponse (secret), safe',
  GetKubeconfigWithPubkeyNACL:
    'POST /clusters/{cluster_id}/kubeconfig, query KubeconfigQuery, headers SealedKubeconfigHeaders ' +
    '→ Cluster of KubeconfigResponse (secret), safe',
  GetKubernetesVersions: 'GET /clusters/limits/kubernetes_versions → Versions of KubernetesVersionsResponse, safe',
  GetCPSubregions: 'GET /clusters/limits/cp_subregions → CPSubregions of CPSubregionsResponse, safe',
  GetControlPlanePlans: 'GET /clusters/limits/control_plane_plans → ControlPlanes of ControlPlanesResponse, safe',
  GetProjectTemplate: 'GET /templates/project → Template of ProjectTemplateResponse, safe',
  GetClusterTemplate: 'GET /templates/cluster → Template of ClusterTemplateResponse, safe',
  GetNodepoolTemplate: 'GET /templates/nodepool → Template of NodepoolTemplateResponse, safe',
};

test('the operations are those of the reference', () => {
  const rows = Object.values<OperationSpec>(operations).map((row) => [row.id, factOf(row)]);
  expect(Object.fromEntries(rows)).toEqual(operationFacts);
});

function factOf({ method, path, query, headers, body, payload, response, secretAnswer, retry }: OperationSpec): string {
  const takes = Object.entries({ query, headers, body })
    .filter(([, check]) => check !== undefined)
    .map(([place, check]) => `, ${place} ${check?.schema}`);
  const secret = secretAnswer === true ? ' (secret)' : '';
  return `${method} ${path}${takes.join('')} → ${payload} of ${response.schema}${secret}, ${retry}`;
}

const plugins = [
  'CertificateApproval',
  'CertificateSigning',
  'CertificateSubjectRestriction',
  'ClusterTrustBundleAttest',
  'DefaultIngressClass',
  'DefaultStorageClass',
  'DefaultTolerationSeconds',
  'LimitRanger',
  'MutatingAdmissionWebhook',
  'NamespaceLifecycle',
  'PersistentVolumeClaimResize',
  'PodSecurity',
  'Priority',
  'ResourceQuota',
  'RuntimeClass',
  'ServiceAccount',
  'StorageObjectInUseProtection',
  'TaintNodesByCondition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
];

// Literal as well. Responses leave open what a newer service may widen: a status or a week day is any string.
const facts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AdmissionFlagsInput: {
    disable_admission_plugins: '[string], default []',
    enable_admission_plugins: '[string], default []',
  },
  AdmissionFlags: {
    disable_admission_plugins: '[string], default []',
    enable_admission_plugins: '[string], default []',
    applied_admission_plugins: `[string], default ${JSON.stringify(plugins)}`,
  },
  ClusterInput: {
    name: 'required, string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    project_id: 'required, string',
    description: 'string or null',
    cp_subregions: '[string like ^(?:[a-z]+-)*[0-9]+[a-z]$], default ["2a"]',
    version: 'string, default "1.30"',
    admin_lbu: 'boolean, default false',
    admission_flags: 'AdmissionFlagsInput, default {"disable_admission_plugins":[],"enable_admission_plugins":[]}',
    cidr_pods: 'string',
    cidr_service: 'string',
    cluster_dns: 'string',
    tags: 'object of string',
    auto_maintenances: 'required, AutoMaintenancesInput',
    control_planes: 'string, default "cp.3.masters.small"',
    admin_whitelist: 'required, [string]',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
  },
  ClusterUpdate: {
    description: 'string or null',
    admission_flags: 'AdmissionFlagsInput or null',
    tags: 'object of string or null',
    auto_maintenances: 'AutoMaintenancesInput or null',
    admin_whitelist: '[string] or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
    version: 'string or null',
    control_planes: 'string or null',
  },
  ClusterStatuses: {
    created_at: 'required, date-time',
    deleted_at: 'date-time or null',
    updated_at: 'date-time or null',
    status: 'string or null',
    available_upgrade: 'string, default ""',
  },
  Cluster: {
    project_id: 'required, string',
    id: 'required, string',
    name: 'required, string',
    description: 'string or null',
    cp_subregions: 'required, [string]',
    version: 'required, string',
    cni: 'required, string',
    admin_lbu: 'required, boolean',
    admission_flags: 'required, AdmissionFlags',
    cidr_pods: 'string or null',
    cidr_service: 'string or null',
    cluster_dns: 'string or null',
    tags: 'required, object of string',
    auto_maintenances: 'required, AutoMaintenances',
    control_planes: 'required, string',
    admin_whitelist: 'required, [string]',
    statuses: 'required, ClusterStatuses',
    disable_api_termination: 'required, boolean, default false',
  },
  ClusterResponse: {
    ResponseContext: 'ResponseContext',
    Cluster: 'required, Cluster',
  },
  ClusterResponseList: {
    ResponseContext: 'ResponseContext',
    Clusters: 'required, [Cluster]',
  },
  ListClustersQuery: {
    project_id: 'string or null',
    name: 'string or null',
    status: 'string or null',
    version: 'string or null',
    deleted: 'boolean or null',
  },
  ListAllClustersQuery: {
    name: 'string or null',
    status: 'string or null',
    version: 'string or null',
    deleted: 'boolean or null',
  },
  ValidationError: {
    loc: 'required, [string or integer]',
    msg: 'required, string',
    type: 'required, string',
  },
  HTTPValidationError: {
    detail: '[ValidationError]',
  },
  ApiErrorEntry: {
    Code: 'string',
    Type: 'string',
    Details: 'string or [ValidationError]',
  },
  ErrorResponse: {
    Errors: 'required, [ApiErrorEntry]',
    ResponseContext: 'ResponseContext',
  },
  KubeconfigQuery: {
    user: 'string or null',
    group: 'string or null',
    ttl: 'string like ^0*[1-9][0-9]*[smhdw]$ or null',
  },
  SealedKubeconfigHeaders: {
    'x-encrypt-nacl': 'string like ^[A-Za-z0-9+/]{43}=$ or null',
  },
  KubeconfigData: {
    name: 'string',
    kubeconfig: 'required, string',
  },
  ClusterKubeconfig: {
    request_id: 'string',
    data: 'required, KubeconfigData',
  },
  KubeconfigResponse: {
    ResponseContext: 'ResponseContext',
    Cluster: 'required, ClusterKubeconfig',
  },
  KubernetesVersionsResponse: {
    ResponseContext: 'ResponseContext',
    Versions: 'required, [string]',
  },
  CPSubregionsResponse: {
    ResponseContext: 'ResponseContext',
    CPSubregions: 'required, [string]',
  },
  ControlPlanesResponse: {
    ResponseContext: 'ResponseContext',
    ControlPlanes: 'required, [string]',
  },
  MaintenanceWindowInput: {
    enabled: 'boolean, default true',
    duration_hours: 'integer 0 to 23, default 0',
    start_hour: 'integer 0 to 23, default 12',
    week_day: 'string, default "Tue"',
    tz: 'string, default "UTC"',
  },
  AutoMaintenancesInput: {
    minor_upgrade_maintenance: 'required, MaintenanceWindowInput',
    patch_upgrade_maintenance: 'required, MaintenanceWindowInput',
  },
  MaintenanceWindow: {
    enabled: 'boolean, default true',
    duration_hours: 'integer 0 to 23, default 0',
    start_hour: 'integer 0 to 23, default 12',
    week_day: 'string, default "Tue"',
    tz: 'string, default "UTC"',
  },
  AutoMaintenances: {
    minor_upgrade_maintenance: 'required, MaintenanceWindow',
    patch_upgrade_maintenance: 'required, MaintenanceWindow',
  },
  Volume: {
    device: 'string',
    type: 'string',
    size: 'integer',
    dir: 'string',
  },
  AutoUpgradeMaintenance: {
    durationHours: 'integer',
    startHour: 'integer 0 to 23',
    weekDay: 'string',
  },
  UpgradeStrategy: {
    maxUnavailable: 'integer',
    maxSurge: 'integer',
    autoUpgradeEnabled: 'boolean',
    autoUpgradeMaintenance: 'AutoUpgradeMaintenance',
  },
  NodepoolSpec: {
    desiredNodes: 'string or integer',
    nodeType: 'string',
    zones: '[string]',
    volumes: '[Volume]',
    upgradeStrategy: 'UpgradeStrategy',
    autoHealing: 'boolean',
  },
  NodepoolMetadata: {
    name: 'string',
  },
  Nodepool: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'NodepoolMetadata',
    spec: 'NodepoolSpec',
  },
  ProjectInput: {
    name: 'required, string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    description: 'string',
    cidr: 'required, string',
    region: 'required, string',
    tags: 'object of string',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
  },
  ProjectUpdate: {
    description: 'string or null',
    tags: 'object of string or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
  },
  Project: {
    id: 'required, string',
    name: 'required, string',
    description: 'string or null',
    cidr: 'required, string',
    region: 'required, string',
    status: 'required, string',
    tags: 'required, object of string',
    disable_api_termination: 'required, boolean, default false',
    created_at: 'required, date-time',
    updated_at: 'required, date-time',
    deleted_at: 'date-time or null',
  },
  ProjectResponse: {
    ResponseContext: 'ResponseContext',
    Project: 'required, Project',
  },
  ProjectResponseList: {
    ResponseContext: 'ResponseContext',
    Projects: 'required, [Project]',
  },
  ListProjectsQuery: {
    name: 'string or null',
    status: 'pending | ready | deploying | updating | upgrading | failed | deleting or null',
    cidr: 'string or null',
    deleted: 'boolean or null',
  },
  Quota: {
    ShortDescription: 'required, string',
    QuotaCollection: 'required, string',
    AccountId: 'required, string',
    Description: 'required, string',
    MaxValue: 'required, integer',
    UsedValue: 'required, integer',
    Name: 'required, string',
  },
  QuotasData: {
    quotas: 'required, [Quota]',
  },
  ProjectQuotas: {
    request_id: 'string',
    data: 'required, QuotasData',
  },
  QuotasResponse: {
    ResponseContext: 'ResponseContext',
    Project: 'required, ProjectQuotas',
  },
  ResponseContext: {
    RequestId: 'string',
  },
  DetailResponse: {
    ResponseContext: 'ResponseContext',
    detail: 'string',
    Details: 'string',
  },
  ProjectTemplate: {
    name: 'string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    description: 'string',
    cidr: 'string',
    region: 'string',
    tags: 'object of string',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
  },
  ClusterTemplate: {
    name: 'string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    project_id: 'string',
    description: 'string or null',
    cp_subregions: '[string], default ["2a"]',
    version: 'string, default "1.30"',
    admin_lbu: 'boolean, default false',
    admission_flags: 'AdmissionFlags, default {"disable_admission_plugins":[],"enable_admission_plugins":[]}',
    cidr_pods: 'string',
    cidr_service: 'string',
    cluster_dns: 'string',
    tags: 'object of string',
    auto_maintenances: 'AutoMaintenances',
    control_planes: 'string, default "cp.3.masters.small"',
    admin_whitelist: '[string]',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
  },
  ProjectTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, ProjectTemplate',
  },
  ClusterTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, ClusterTemplate',
  },
  NodepoolTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, Nodepool',
  },
};

test.each(Object.entries(facts))('%s is what the reference says, field by field', (name, fields) => {
  expect(fieldsOf(name)).toEqual(fields);
});

test('every schema is compared with the reference', () => {
  const named = Object.entries(schemas).flatMap(([name, schema]) => (schema instanceof z.ZodType ? [name] : []));
  expect(Object.keys(facts).sort()).toEqual(named.sort());
});

interface Node {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Node;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** Each field of a schema in one line: what it is, what bounds it, what it is when left out, whether it must be there. */
function fieldsOf(name: string): Record<string, string> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) if (schema instanceof z.ZodType) registry.add(schema, { id });
  // Boundary: `Node` names the keywords that these facts are about.
  const node = z.toJSONSchema(registry, { io: 'input', uri: (id) => id }).schemas[name] as Node;
  return Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([field, child]) => [
      field,
      [
        ...(node.required?.includes(field) ? ['required'] : []),
        typeOf(child),
        ...(child.default === undefined ? [] : [`default ${JSON.stringify(child.default)}`]),
      ].join(', '),
    ]),
  );
}

function typeOf(node: Node): string {
  if (node.$ref !== undefined) return node.$ref;
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  if (node.enum !== undefined) return node.enum.join(' | ');
  if (node.type === 'array') return `[${typeOf(node.items ?? {})}]`;
  if (node.type === 'object')
    return typeof node.additionalProperties === 'object' ? `object of ${typeOf(node.additionalProperties)}` : 'object';
  if (Array.isArray(node.type)) return node.type.join(' or ');
  if (node.format === 'date-time') return 'date-time';
  if (node.type === 'string') {
    return [
      'string',
      ...(node.minLength === undefined ? [] : [`of length ${node.minLength} to ${node.maxLength}`]),
      ...(node.pattern === undefined ? [] : [`like ${node.pattern}`]),
    ].join(' ');
  }
  const bounded = node.type === 'integer' && node.minimum !== undefined && node.minimum > Number.MIN_SAFE_INTEGER;
  return bounded ? `integer ${node.minimum} to ${node.maximum}` : String(node.type ?? 'anything');
}
