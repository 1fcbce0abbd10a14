import { expectTypeOf, test } from 'vitest';
import type { Check } from './check.ts';
import { defineOperation, type OperationInput, type OperationOutput } from './operation.ts';
import type { operations } from './operations/index.ts';
import type { Cluster, ClusterInput, Project } from './index.ts';

declare const nets: Check<{ Nets: { id: string }[] }>;

test('an operation takes its parameters side by side and its body under `body`', () => {
  expectTypeOf<OperationInput<typeof operations.GetCluster>>().toEqualTypeOf<{ cluster_id: string }>();
  expectTypeOf<OperationInput<typeof operations.CreateCluster>>().toEqualTypeOf<{ body: ClusterInput }>();
  expectTypeOf<OperationInput<typeof operations.UpdateProject>['project_id']>().toEqualTypeOf<string>();
  expectTypeOf<OperationInput<typeof operations.GetKubeconfigWithPubkeyNACL>>().toEqualTypeOf<{
    cluster_id: string;
    user?: string | null | undefined;
    group?: string | null | undefined;
    ttl?: string | null | undefined;
    'x-encrypt-nacl'?: string | null | undefined;
  }>();
});

test('an operation yields its payload', () => {
  expectTypeOf<OperationOutput<typeof operations.GetCluster>>().toEqualTypeOf<Cluster>();
  expectTypeOf<OperationOutput<typeof operations.ListProjects>>().toEqualTypeOf<Project[]>();
  expectTypeOf<OperationOutput<typeof operations.DeleteCluster>>().toEqualTypeOf<string>();
  expectTypeOf<OperationOutput<typeof operations.GetKubernetesVersions>>().toEqualTypeOf<string[]>();
});

interface ExactWindow {
  enabled?: boolean | undefined;
  duration_hours?: number | undefined;
  start_hour?: number | undefined;
  week_day?: string | undefined;
  tz?: string | undefined;
}

interface ExactMaintenances {
  minor_upgrade_maintenance: ExactWindow;
  patch_upgrade_maintenance: ExactWindow;
}

test('CreateCluster takes exactly this', () => {
  expectTypeOf<OperationInput<typeof operations.CreateCluster>['body']>().toEqualTypeOf<{
    name: string;
    project_id: string;
    description?: string | null | undefined;
    cp_subregions?: string[] | undefined;
    version?: string | undefined;
    admin_lbu?: boolean | undefined;
    admission_flags?:
      | { disable_admission_plugins?: string[] | undefined; enable_admission_plugins?: string[] | undefined }
      | undefined;
    cidr_pods?: string | undefined;
    cidr_service?: string | undefined;
    cluster_dns?: string | undefined;
    tags?: Record<string, string> | undefined;
    auto_maintenances: ExactMaintenances;
    control_planes?: string | undefined;
    admin_whitelist: string[];
    quirks?: string[] | null | undefined;
    disable_api_termination?: boolean | undefined;
  }>();
});

test('CreateCluster yields exactly this', () => {
  expectTypeOf<OperationOutput<typeof operations.CreateCluster>>().toEqualTypeOf<{
    project_id: string;
    id: string;
    name: string;
    description?: string | null | undefined;
    cp_subregions: string[];
    version: string;
    cni: string;
    admin_lbu: boolean;
    admission_flags: {
      disable_admission_plugins?: string[] | undefined;
      enable_admission_plugins?: string[] | undefined;
      applied_admission_plugins?: string[] | undefined;
    };
    cidr_pods?: string | null | undefined;
    cidr_service?: string | null | undefined;
    cluster_dns?: string | null | undefined;
    tags: Record<string, string>;
    auto_maintenances: ExactMaintenances;
    control_planes: string;
    admin_whitelist: string[];
    statuses: {
      created_at: string;
      deleted_at?: string | null | undefined;
      updated_at?: string | null | undefined;
      status?: string | null | undefined;
      available_upgrade?: string | undefined;
    };
    disable_api_termination: boolean;
  }>();
});

test('a misspelt field of a response does not compile', () => {
  // @ts-expect-error The field is `admin_whitelist`.
  expectTypeOf<Cluster['admin_whitlist']>().toBeUnknown();
});

const row = {
  id: 'GetProjectNets',
  group: 'projects',
  method: 'GET',
  response: nets,
  payload: 'Nets',
  essential: [],
  retry: 'safe',
  summary: 'List the nets of a project.',
  anchor: 'none',
} as const;

test('a row of your own keeps its exact types', () => {
  const GetProjectNets = defineOperation({
    ...row,
    path: '/projects/{project_id}/nets',
    params: { project_id: 'The ID.' },
  });
  expectTypeOf(GetProjectNets.path).toEqualTypeOf<'/projects/{project_id}/nets'>();
  expectTypeOf<OperationInput<typeof GetProjectNets>>().toEqualTypeOf<{ project_id: string }>();
  expectTypeOf<OperationOutput<typeof GetProjectNets>>().toEqualTypeOf<{ id: string }[]>();
});

test('a row whose parameters do not fit its path does not compile', () => {
  // @ts-expect-error `project_id` is in the path and not described.
  defineOperation({ ...row, path: '/projects/{project_id}/nets' });
  // @ts-expect-error The path's parameter is `project_id`.
  defineOperation({ ...row, path: '/projects/{project_id}/nets', params: { project: 'The ID.' } });
  // @ts-expect-error The path has no parameter.
  defineOperation({ ...row, path: '/nets', params: { project_id: 'The ID.' } });
});
