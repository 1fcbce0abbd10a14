import * as z from 'zod';
import { expect, test } from 'vitest';
import { operations, type OperationSpec } from './index.ts';
import * as schemas from './zod.ts';

// Written by hand and compared line by line with the public reference, so that a wrong row is found.
const operationFacts: Readonly<Record<string, string>> = {
  GetQuotas: 'GET /quotas → Quotas of QuotasResponse, safe',
  GetClientIP: 'GET /myip → IP of ClientIpResponse, safe',
  CreateProject: 'POST /projects, body ProjectInput → Project of ProjectResponse, never',
  ListProjects: 'GET /projects, query ListProjectsQuery → Projects of ProjectResponseList, safe',
  GetProject: 'GET /projects/{project_id} → Project of ProjectResponse, safe',
  UpdateProject: 'PATCH /projects/{project_id}, body ProjectUpdate → Project of ProjectResponse, verify',
  DeleteProject: 'DELETE /projects/{project_id} → detail of DetailResponse, verify',
  GetProjectQuotas: 'GET /projects/{project_id}/quotas → Project of ProjectQuotasResponse, safe',
  GetProjectNets: 'GET /projects/{project_id}/nets → Nets of NetsResponse, safe',
  GetProjectSnapshots: 'GET /projects/{project_id}/snapshots → Snapshots of SnapshotsResponse, safe',
  GetProjectPublicIps: 'GET /projects/{project_id}/public_ips → PublicIps of PublicIpsResponse, safe',
  ListEimUsers: 'GET /projects/{project_id}/eim_users → EimUsers of EimUsersResponse, safe',
  ListEimUserTypes: 'GET /projects/{project_id}/eim_users/types → EimUserTypes of EimUserTypesResponse, safe',
  CreateEimUser:
    'POST /projects/{project_id}/eim_users, query EimUserQuery, headers SealingHeaders → EimUser of ' +
    'CreatedEimUserResponse (secret), never',
  DeleteEimUser: 'DELETE /projects/{project_id}/eim_users/{user} → detail of DetailResponse, verify',
  CreateCluster: 'POST /clusters, body ClusterInput → Cluster of ClusterResponse, never',
  ListClustersByProjectID: 'GET /clusters, query ListClustersQuery → Clusters of ClusterResponseList, safe',
  ListAllClusters: 'GET /clusters/all, query ListAllClustersQuery → Clusters of ClusterResponseList, safe',
  GetCluster: 'GET /clusters/{cluster_id} → Cluster of ClusterResponse, safe',
  UpdateCluster: 'PATCH /clusters/{cluster_id}, body ClusterUpdate → Cluster of ClusterResponse, verify',
  DeleteCluster: 'DELETE /clusters/{cluster_id} → detail of DetailResponse, verify',
  UpgradeCluster: 'PATCH /clusters/{cluster_id}/upgrade → Cluster of ClusterResponse, never',
  GetKubeconfig:
    'GET /clusters/{cluster_id}/kubeconfig, query KubeconfigQuery → Cluster of KubeconfigResponse ' + '(secret), safe',
  GetKubeconfigWithPubkeyNACL:
    'POST /clusters/{cluster_id}/kubeconfig, query KubeconfigQuery, headers SealingHeaders → Cluster of ' +
    'KubeconfigResponse (secret), safe',
  GetKubernetesVersions: 'GET /clusters/limits/kubernetes_versions → Versions of KubernetesVersionsResponse, safe',
  GetCPSubregions: 'GET /clusters/limits/cp_subregions → CPSubregions of CPSubregionsResponse, safe',
  GetControlPlanePlans: 'GET /clusters/limits/control_plane_plans → ControlPlanes of ControlPlanesResponse, safe',
  GetAdmissionPlugins:
    'GET /clusters/limits/admission_plugins, query AdmissionPluginsQuery → AdmissionPlugins of ' +
    'AdmissionPluginsResponse, safe',
  GetProjectTemplate: 'GET /templates/project → Template of ProjectTemplateResponse, safe',
  GetClusterTemplate: 'GET /templates/cluster → Template of ClusterTemplateResponse, safe',
  GetNodepoolTemplate: 'GET /templates/nodepool → Template of NodepoolTemplateResponse, safe',
  GetNetPeeringRequestTemplate:
    'GET /templates/netpeeringrequest → Template of NetPeeringRequestTemplateResponse, ' + 'safe',
  GetNetPeeringAcceptanceTemplate:
    'GET /templates/netpeeringacceptance → Template of NetPeeringAcceptanceTemplateResponse, ' + 'safe',
};

test('the operations match those of the service', () => {
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

// Also written by hand. Responses accept what a newer service may add: a status is any string.
const facts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AccountQuotas: {
    Projects: 'required, integer',
    ClustersPerProject: 'required, integer',
    KubeVersions: 'required, [string]',
    CPSubregions: 'required, [string]',
  },
  AdmissionFlags: {
    disable_admission_plugins: '[string]',
    enable_admission_plugins: '[string]',
    applied_admission_plugins: '[string]',
  },
  AdmissionFlagsInput: {
    disable_admission_plugins: '[string]',
    enable_admission_plugins: '[string]',
  },
  AdmissionPlugins: {
    EnableAdmissionPlugins: 'required, [string]',
    DisableAdmissionPlugins: 'required, [string]',
  },
  AdmissionPluginsQuery: {
    version: 'string like ^[0-9]+\\.[0-9]+$ or null',
  },
  AdmissionPluginsResponse: {
    ResponseContext: 'ResponseContext',
    AdmissionPlugins: 'required, AdmissionPlugins',
  },
  ApiErrorEntry: {
    Code: 'string',
    Type: 'string',
    Details: 'string or [ValidationError]',
  },
  AuthStrategy: {
    oidc: 'OpenIdConnectConfig or null',
  },
  AuthStrategyInput: {
    oidc: 'required, OpenIdConnectConfigInput',
  },
  AutoMaintenances: {
    minor_upgrade_maintenance: 'required, MaintenanceWindow',
    patch_upgrade_maintenance: 'required, MaintenanceWindow',
  },
  AutoMaintenancesInput: {
    minor_upgrade_maintenance: 'required, MaintenanceWindowInput',
    patch_upgrade_maintenance: 'required, MaintenanceWindowInput',
  },
  AutoUpgradeMaintenance: {
    durationHours: 'integer',
    startHour: 'integer 0 to 23',
    weekDay: 'string',
  },
  CPSubregionsResponse: {
    ResponseContext: 'ResponseContext',
    CPSubregions: 'required, [string]',
  },
  ClientIp: {
    x_real_ip: 'string or null',
  },
  ClientIpResponse: {
    ResponseContext: 'ResponseContext',
    IP: 'required, ClientIp',
  },
  Cluster: {
    project_id: 'required, string',
    id: 'required, string',
    name: 'required, string',
    description: 'string or null',
    cp_multi_az: 'boolean or null',
    cp_subregions: 'required, [string]',
    version: 'required, string',
    expected_version: 'string or null',
    cni: 'required, string',
    admin_lbu: 'required, boolean',
    admission_flags: 'required, AdmissionFlags',
    cidr_pods: 'string or null',
    cidr_service: 'string or null',
    cluster_dns: 'string or null',
    tags: 'required, object of string',
    auto_maintenances: 'AutoMaintenances or null',
    maintenance_window: 'Maintenance or null',
    control_planes: 'required, string',
    expected_control_planes: 'string or null',
    admin_whitelist: 'required, [string]',
    statuses: 'required, ClusterStatuses',
    disable_api_termination: 'boolean or null, default false',
    auth: 'AuthStrategy or null',
  },
  ClusterInput: {
    name: 'required, string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    project_id: 'required, string',
    description: 'string or null',
    cp_multi_az: 'boolean',
    cp_subregions: '[string like ^(?:[a-z]+-)*[0-9]+[a-z]$]',
    version: 'required, string like ^[0-9]+\\.[0-9]+$',
    admin_lbu: 'boolean, default false',
    admission_flags: 'AdmissionFlagsInput',
    cidr_pods: 'required, string',
    cidr_service: 'required, string',
    cluster_dns: 'string',
    tags: 'object of string or null',
    auto_maintenances: 'AutoMaintenancesInput',
    maintenance_window: 'MaintenanceInput',
    control_planes: 'string, default "cp.3.masters.small"',
    admin_whitelist: 'required, [string]',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
    auth: 'AuthStrategyInput or null',
  },
  ClusterKubeconfig: {
    request_id: 'string',
    data: 'required, KubeconfigData',
  },
  ClusterResponse: {
    ResponseContext: 'ResponseContext',
    Cluster: 'required, Cluster',
  },
  ClusterResponseList: {
    ResponseContext: 'ResponseContext',
    Pagination: 'Pagination or null',
    Clusters: 'required, [Cluster]',
  },
  ClusterStatuses: {
    created_at: 'required, date-time',
    deleted_at: 'date-time or null',
    updated_at: 'date-time or null',
    status: 'string or null',
    available_upgrade: 'string or null',
  },
  ClusterTemplate: {
    name: 'string or null',
    project_id: 'required, string',
    description: 'string or null',
    cp_multi_az: 'boolean or null',
    cp_subregions: '[string] or null',
    version: 'required, string',
    admin_lbu: 'boolean or null',
    admission_flags: 'AdmissionFlags or null',
    cidr_pods: 'string or null',
    cidr_service: 'string or null',
    cluster_dns: 'string or null',
    tags: 'object of string or null',
    auto_maintenances: 'AutoMaintenances or null',
    maintenance_window: 'Maintenance or null',
    control_planes: 'string or null',
    admin_whitelist: 'required, [string]',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
  },
  ClusterTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, ClusterTemplate',
  },
  ClusterUpdate: {
    description: 'string or null',
    admission_flags: 'AdmissionFlagsInput or null',
    tags: 'object of string or null',
    auto_maintenances: 'AutoMaintenancesInput or null',
    maintenance_window: 'MaintenanceInput or null',
    admin_whitelist: '[string] or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
    version: 'string like ^[0-9]+\\.[0-9]+$ or null',
    control_planes: 'string',
    auth: 'AuthStrategyInput or null',
  },
  ControlPlanesResponse: {
    ResponseContext: 'ResponseContext',
    ControlPlanes: 'required, [string]',
  },
  CreatedEimUser: {
    UserName: 'required, string',
    UserId: 'string or null',
    UserEmail: 'string or null',
    Path: 'string or null',
    CreationDate: 'date-time or null',
    LastModificationDate: 'date-time or null',
    AccessKeys: '[EimAccessKeyWithSecret] or null',
  },
  CreatedEimUserResponse: {
    ResponseContext: 'ResponseContext',
    EimUser: 'CreatedEimUser or string',
    Data: 'string',
  },
  Cursor: {
    next_cursor: 'string or null',
  },
  DetailResponse: {
    ResponseContext: 'ResponseContext',
    detail: 'string',
    Details: 'string',
  },
  EimAccessKey: {
    AccessKeyId: 'required, string',
    State: 'string or null',
    CreationDate: 'date-time or null',
    ExpirationDate: 'date-time or null',
    LastModificationDate: 'date-time or null',
  },
  EimAccessKeyWithSecret: {
    AccessKeyId: 'required, string',
    State: 'string or null',
    CreationDate: 'date-time or null',
    ExpirationDate: 'date-time or null',
    LastModificationDate: 'date-time or null',
    SecretKey: 'string or null',
  },
  EimUser: {
    UserName: 'required, string',
    UserId: 'string or null',
    UserEmail: 'string or null',
    Path: 'string or null',
    CreationDate: 'date-time or null',
    LastModificationDate: 'date-time or null',
    AccessKeys: '[EimAccessKey] or null',
  },
  EimUserQuery: {
    user: 'required, string',
    ttl: 'string like ^0*[1-9][0-9]*[smhdw]$ or null',
  },
  EimUserType: {
    UserType: 'required, string',
    Description: 'string or null',
  },
  EimUserTypesResponse: {
    ResponseContext: 'ResponseContext',
    EimUserTypes: 'required, [EimUserType]',
  },
  EimUsersResponse: {
    ResponseContext: 'ResponseContext',
    EimUsers: 'required, [EimUser]',
  },
  ErrorResponse: {
    Errors: 'required, [ApiErrorEntry]',
    ResponseContext: 'ResponseContext',
  },
  HTTPValidationError: {
    detail: '[ValidationError]',
  },
  KubeconfigData: {
    name: 'string or null',
    kubeconfig: 'required, string',
  },
  KubeconfigQuery: {
    user: 'string like ^(?!system:|oks:) or null',
    group: 'string like ^(?!system:|oks:) or null',
    ttl: 'string like ^0*[1-9][0-9]*[smhdw]$ or null',
  },
  KubeconfigResponse: {
    ResponseContext: 'ResponseContext',
    Cluster: 'required, ClusterKubeconfig',
  },
  KubernetesMetadata: {
    name: 'required, string',
  },
  KubernetesVersionsResponse: {
    ResponseContext: 'ResponseContext',
    Versions: 'required, [string]',
  },
  ListAllClustersQuery: {
    name: 'string or null',
    status: 'string or null',
    version: 'string or null',
    deleted: 'boolean or null',
    cursor: 'string or null',
    page: 'integer or null',
    limit: 'integer or null',
  },
  ListClustersQuery: {
    project_id: 'string or null',
    name: 'string or null',
    status: 'string or null',
    version: 'string or null',
    deleted: 'boolean or null',
    cursor: 'string or null',
    page: 'integer or null',
    limit: 'integer or null',
  },
  ListProjectsQuery: {
    name: 'string or null',
    status: 'string or null',
    cidr: 'string or null',
    deleted: 'boolean or null',
    cursor: 'string or null',
    page: 'integer or null',
    limit: 'integer or null',
  },
  Maintenance: {
    duration_hours: 'required, integer 0 to 23',
    start_hour: 'required, integer 0 to 23',
    week_day: 'required, Mon | Tue | Wed | Thu | Fri | Sat | Sun | string',
    tz: 'string, default "UTC"',
  },
  MaintenanceInput: {
    duration_hours: 'required, integer 0 to 23',
    start_hour: 'required, integer 0 to 23',
    week_day: 'required, Mon | Tue | Wed | Thu | Fri | Sat | Sun | string',
    tz: 'string, default "UTC"',
  },
  MaintenanceWindow: {
    enabled: 'boolean, default true',
    duration_hours: 'integer 0 to 23, default 0',
    start_hour: 'integer 0 to 23, default 12',
    week_day: 'Mon | Tue | Wed | Thu | Fri | Sat | Sun | string, default "Tue"',
    tz: 'string, default "UTC"',
  },
  MaintenanceWindowInput: {
    enabled: 'boolean, default true',
    duration_hours: 'integer 0 to 23, default 0',
    start_hour: 'integer 0 to 23, default 12',
    week_day: 'Mon | Tue | Wed | Thu | Fri | Sat | Sun | string, default "Tue"',
    tz: 'string, default "UTC"',
  },
  Net: {
    DhcpOptionsSetId: 'required, string',
    IpRange: 'required, string',
    NetId: 'required, string',
    State: 'required, string',
    Tenancy: 'required, string',
  },
  NetPeeringAcceptance: {
    apiVersion: 'required, string',
    kind: 'required, string',
    metadata: 'required, KubernetesMetadata',
    spec: 'required, NetPeeringAcceptanceSpec',
  },
  NetPeeringAcceptanceSpec: {
    netPeeringId: 'required, string',
  },
  NetPeeringAcceptanceTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, NetPeeringAcceptance',
  },
  NetPeeringRequest: {
    apiVersion: 'required, string',
    kind: 'required, string',
    metadata: 'required, KubernetesMetadata',
    spec: 'required, NetPeeringRequestSpec',
  },
  NetPeeringRequestSpec: {
    accepterNetId: 'required, string',
    accepterOwnerId: 'required, string',
  },
  NetPeeringRequestTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, NetPeeringRequest',
  },
  NetsResponse: {
    ResponseContext: 'ResponseContext',
    Nets: 'required, [Net]',
  },
  Nodepool: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'NodepoolMetadata',
    spec: 'NodepoolSpec',
  },
  NodepoolMetadata: {
    name: 'string',
  },
  NodepoolSpec: {
    desiredNodes: 'string or integer',
    nodeType: 'string',
    zones: '[string]',
    volumes: '[Volume]',
    upgradeStrategy: 'UpgradeStrategy',
    autoHealing: 'boolean',
  },
  NodepoolTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, Nodepool',
  },
  Offset: {
    page: 'integer or null',
    limit: 'integer or null',
    total: 'integer or null',
  },
  OpenIdConnectConfig: {
    'issuer-url': 'required, string',
    'client-id': 'required, string',
    'username-claim': 'string or null',
    'username-prefix': 'string or null',
    'groups-claim': '[string] or null',
    'groups-prefix': 'string or null',
    'required-claim': 'object of string or null',
  },
  OpenIdConnectConfigInput: {
    'issuer-url': 'required, string',
    'client-id': 'required, string',
    'username-claim': 'string or null',
    'username-prefix': 'string or null',
    'groups-claim': '[string] or null',
    'groups-prefix': 'string or null',
    'required-claim': 'object of string or null',
  },
  Pagination: {
    cursor: 'Cursor or null',
    offset: 'Offset or null',
  },
  PermissionsOnResource: {
    GlobalPermission: 'required, boolean or integer',
    AccountIds: 'required, [string]',
  },
  Project: {
    id: 'required, string',
    name: 'required, string',
    description: 'string or null',
    cidr: 'required, string',
    region: 'required, string',
    status: 'required, string',
    tags: 'required, object of string',
    disable_api_termination: 'boolean or null, default false',
    created_at: 'required, date-time',
    updated_at: 'required, date-time',
    deleted_at: 'date-time or null',
  },
  ProjectInput: {
    name: 'required, string of length 1 to 40 like ^[a-z][a-z0-9-]*[a-z0-9]$',
    description: 'string',
    cidr: 'required, string',
    region: 'required, string',
    tags: 'object of string or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean, default false',
  },
  ProjectQuotas: {
    request_id: 'string',
    data: 'required, QuotasData',
  },
  ProjectQuotasResponse: {
    ResponseContext: 'ResponseContext',
    Project: 'required, ProjectQuotas',
  },
  ProjectResponse: {
    ResponseContext: 'ResponseContext',
    Project: 'required, Project',
  },
  ProjectResponseList: {
    ResponseContext: 'ResponseContext',
    Pagination: 'Pagination or null',
    Projects: 'required, [Project]',
  },
  ProjectTemplate: {
    name: 'required, string',
    description: 'string or null',
    cidr: 'required, string',
    region: 'required, string',
    tags: 'object of string or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
  },
  ProjectTemplateResponse: {
    ResponseContext: 'ResponseContext',
    Template: 'required, ProjectTemplate',
  },
  ProjectUpdate: {
    description: 'string or null',
    tags: 'object of string or null',
    quirks: '[string] or null',
    disable_api_termination: 'boolean or null',
  },
  PublicIp: {
    Tags: 'required, [ResourceTag]',
    PublicIp: 'required, string',
    PublicIpId: 'required, string',
  },
  PublicIpsResponse: {
    ResponseContext: 'ResponseContext',
    PublicIps: 'required, [PublicIp]',
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
    subregions: '[Subregion]',
  },
  QuotasResponse: {
    ResponseContext: 'ResponseContext',
    Quotas: 'required, AccountQuotas',
  },
  ResourceTag: {
    Key: 'required, string',
    Value: 'required, string',
  },
  ResponseContext: {
    RequestId: 'string',
  },
  SealingHeaders: {
    'x-encrypt-nacl': 'string like ^[A-Za-z0-9+/]{43}=$ or null',
  },
  Snapshot: {
    VolumeSize: 'required, integer',
    AccountId: 'required, string',
    VolumeId: 'required, string',
    CreationDate: 'required, date-time',
    Progress: 'required, integer',
    SnapshotId: 'required, string',
    State: 'required, string',
    Description: 'required, string',
    Tags: 'required, [ResourceTag]',
    PermissionsToCreateVolume: 'required, PermissionsOnResource',
  },
  SnapshotsResponse: {
    ResponseContext: 'ResponseContext',
    Snapshots: 'required, [Snapshot]',
  },
  Subregion: {
    State: 'required, string',
    RegionName: 'required, string',
    SubregionName: 'required, string',
    LocationCode: 'required, string',
  },
  UpgradeStrategy: {
    maxUnavailable: 'integer',
    maxSurge: 'integer',
    autoUpgradeEnabled: 'boolean',
    autoUpgradeMaintenance: 'AutoUpgradeMaintenance',
  },
  ValidationError: {
    loc: 'required, [string or integer]',
    msg: 'required, string',
    type: 'required, string',
  },
  Volume: {
    device: 'string',
    type: 'string',
    size: 'integer',
    dir: 'string',
  },
};

test.each(Object.entries(facts))('%s matches the reference, field by field', (name, fields) => {
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

/**
 * Each field of a schema in one line: its type, limits, default, and whether it is required.
 */
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
