import { expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import type { Check } from './check.ts';
import { type Creation, defineOperation, type OperationInput, type OperationOutput } from './operation.ts';
import type { operations } from './generated/operations.ts';
import type { Cluster, ClusterInput, Project, WireTypes } from './index.ts';
import type * as schemas from './zod.ts';

declare const volumes: Check<{ Volumes: { id: string }[] }>;

test('an operation takes its parameters side by side and its body under `body`', () => {
  expectTypeOf<OperationInput<typeof operations.GetCluster>>().toEqualTypeOf<{ cluster_id: string }>();
  expectTypeOf<OperationInput<typeof operations.CreateCluster>>().toEqualTypeOf<{ body: Creation<ClusterInput> }>();
  expectTypeOf<OperationInput<typeof operations.UpdateProject>['project_id']>().toEqualTypeOf<string>();
  expectTypeOf<OperationInput<typeof operations.GetKubeconfigWithPubkeyNACL>>().toEqualTypeOf<{
    cluster_id: string;
    user?: string | null | undefined;
    group?: string | null | undefined;
    ttl?: string | null | undefined;
    'x-encrypt-nacl'?: string | null | undefined;
  }>();
});

test('an operation returns its payload', () => {
  expectTypeOf<OperationOutput<typeof operations.GetCluster>>().toEqualTypeOf<Cluster>();
  expectTypeOf<OperationOutput<typeof operations.ListProjects>>().toEqualTypeOf<Project[]>();
  expectTypeOf<OperationOutput<typeof operations.DeleteCluster>>().toEqualTypeOf<string>();
  expectTypeOf<OperationOutput<typeof operations.GetKubernetesVersions>>().toEqualTypeOf<string[]>();
});

type InputOf<S> = S extends z.ZodType ? z.input<S> : never;

test('the generated interfaces match the zod schemas', () => {
  type FromZod = { [K in keyof WireTypes]: InputOf<(typeof schemas)[K]> };
  expectTypeOf<FromZod>().toEqualTypeOf<WireTypes>();
});

test('a misspelt field of a response does not compile', () => {
  // @ts-expect-error The field is `admin_whitelist`.
  expectTypeOf<Cluster['admin_whitlist']>().toBeUnknown();
});

const row = {
  id: 'GetProjectVolumes',
  method: 'GET',
  response: volumes,
  payload: 'Volumes',
  essential: [],
  retry: 'safe',
  summary: 'List the volumes of a project.',
} as const;

test('a row of your own keeps its exact types', () => {
  const GetProjectVolumes = defineOperation({
    ...row,
    path: '/projects/{project_id}/volumes',
    params: { project_id: 'The ID.' },
  });
  expectTypeOf(GetProjectVolumes.path).toEqualTypeOf<'/projects/{project_id}/volumes'>();
  expectTypeOf<OperationInput<typeof GetProjectVolumes>>().toEqualTypeOf<{ project_id: string }>();
  expectTypeOf<OperationOutput<typeof GetProjectVolumes>>().toEqualTypeOf<{ id: string }[]>();
});

test('a row whose parameters do not fit its path does not compile', () => {
  // @ts-expect-error `project_id` is in the path and not described.
  defineOperation({ ...row, path: '/projects/{project_id}/volumes' });
  // @ts-expect-error The path's parameter is `project_id`.
  defineOperation({ ...row, path: '/projects/{project_id}/volumes', params: { project: 'The ID.' } });
  // @ts-expect-error The path has no parameter.
  defineOperation({ ...row, path: '/volumes', params: { project_id: 'The ID.' } });
});
