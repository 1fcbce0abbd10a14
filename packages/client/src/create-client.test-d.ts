import type { Cluster, ClusterInput, Project } from '@oks-kit/schemas';
import { type Check, defineOperation, operations } from '@oks-kit/schemas';
import { expectTypeOf, test } from 'vitest';
import {
  type CallResult,
  type Client,
  type ClientOptions,
  createClient,
  type Middleware,
  type PagedList,
  type WithResponse,
} from './index.ts';

type Called<T> = Promise<T> & WithResponse<T>;

declare const options: ClientOptions;
declare const volumes: Check<{ Volumes: { id: string }[] }>;
declare const filters: Check<{ state?: 'used' | 'free' }>;

const GetProjectVolumes = defineOperation({
  id: 'GetProjectVolumes',
  method: 'GET',
  path: '/projects/{project_id}/volumes',
  params: { project_id: 'The ID.' },
  query: filters,
  response: volumes,
  payload: 'Volumes',
  essential: ['id'],
  retry: 'safe',
  summary: 'List the volumes of a project.',
});

test('calls return exactly their resources', () => {
  const oks = createClient(options);
  expectTypeOf(oks).toEqualTypeOf<Client>();
  expectTypeOf<ReturnType<typeof createClient>>().toEqualTypeOf<Client>();
  expectTypeOf<ReturnType<typeof createClient>['operations']>().toEqualTypeOf<typeof operations>();
  expectTypeOf<Client['clusters']['create']>().parameter(0).toEqualTypeOf<ClusterInput>();
  expectTypeOf(oks.clusters.get('c')).toEqualTypeOf<Called<Cluster>>();
  expectTypeOf(oks.clusters.list()).toEqualTypeOf<Promise<Cluster[]> & PagedList<Cluster>>();
  expectTypeOf(oks.clusters.get('c').withResponse()).resolves.toEqualTypeOf<CallResult<Cluster>>();
  expectTypeOf(oks.projects.waitFor('p', 'ready')).resolves.toEqualTypeOf<Project>();
  expectTypeOf(oks.projects.waitFor('p', 'deleted')).resolves.toEqualTypeOf<Project | undefined>();
  expectTypeOf(oks.call(operations.GetCluster, { cluster_id: 'c' })).toEqualTypeOf<Called<Cluster>>();
  expectTypeOf(oks.call('GetKubernetesVersions')).toEqualTypeOf<Called<string[]>>();
});

test('an added row is fully typed, by itself and by its id', () => {
  const mine = createClient({ ...options, operations: { ...operations, GetProjectVolumes } });
  expectTypeOf(mine.call('GetProjectVolumes', { project_id: 'p', state: 'used' })).toEqualTypeOf<
    Called<{ id: string }[]>
  >();
  expectTypeOf(mine.call(GetProjectVolumes, { project_id: 'p' })).toEqualTypeOf<Called<{ id: string }[]>>();
  expectTypeOf(mine.call('GetCluster', { cluster_id: 'c' })).toEqualTypeOf<Called<Cluster>>();
  expectTypeOf(mine.operations.GetProjectVolumes).toEqualTypeOf<typeof GetProjectVolumes>();
  // @ts-expect-error `project_id` is in the path.
  void mine.call('GetProjectVolumes', {});
  // @ts-expect-error The path is not optional.
  void mine.call('GetProjectVolumes');
  // @ts-expect-error unknown status
  void mine.call('GetProjectVolumes', { project_id: 'p', state: 'lost' });
  // @ts-expect-error unknown operation
  void mine.call('GetProjectNetz', { project_id: 'p' });
  // @ts-expect-error The kit's own client does not know the row.
  void createClient(options).call('GetProjectVolumes', { project_id: 'p' });
});

test('a misspelt field, option or filter does not compile', () => {
  const oks = createClient(options);
  // @ts-expect-error The field is `admin_whitelist`.
  void oks.clusters.update('c', { admin_whitlist: [] });
  // @ts-expect-error The option is `timeoutMs`.
  void oks.clusters.get('c', { timeout: 5 });
  // @ts-expect-error The filter is `status`.
  void oks.clusters.list({ stauts: 'ready' });
});

test('a middleware is one function', () => {
  const middleware: Middleware = async (call, next) => {
    expectTypeOf(call.operation.id).toEqualTypeOf<string>();
    const result = await next({ ...call, options: { ...call.options, timeoutMs: 5 } });
    expectTypeOf(result).toEqualTypeOf<CallResult<unknown>>();
    return result;
  };
  expectTypeOf(middleware).toExtend<NonNullable<ClientOptions['middleware']>>();
});
