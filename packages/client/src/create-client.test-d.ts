import type { Cluster, ClusterInput, Creation, Project } from '@oks-kit/schemas';
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
  expectTypeOf<Client['clusters']['create']>().parameter(0).toEqualTypeOf<Creation<ClusterInput>>();
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

test('a template can be completed to what a creation takes', () => {
  const oks = createClient(options);
  async function createFromTemplates(): Promise<void> {
    const project = await oks.templates.project();
    void oks.projects.create({ ...project, name: 'shop' });
    const template = await oks.templates.cluster();
    const ranges = { cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' };
    void oks.clusters.create({ ...template, ...ranges, name: 'web', project_id: 'p' });
    void oks.call('CreateCluster', { body: { ...template, ...ranges, name: 'web', project_id: 'p' } });
    // @ts-expect-error The service may leave out the ranges, and a cluster needs them.
    void oks.clusters.create({ ...template, name: 'web', project_id: 'p' });
    // @ts-expect-error The name is missing.
    void oks.clusters.create({ ...template, ...ranges, name: undefined });
  }
  expectTypeOf(createFromTemplates).toBeFunction();
});

test('null leaves an optional key of a creation to the service, and nothing else', () => {
  type NewCluster = Parameters<Client['clusters']['create']>[0];
  expectTypeOf<NewCluster['control_planes']>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf<NewCluster['name']>().toEqualTypeOf<string>();
  expectTypeOf<keyof NewCluster>().toEqualTypeOf<keyof ClusterInput>();
  expectTypeOf<ClusterInput>().toExtend<NewCluster>();
  const oks = createClient(options);
  const cluster = { name: 'web', project_id: 'p', version: '1.32', cidr_pods: 'x', cidr_service: 'y' };
  void oks.clusters.create({ ...cluster, admin_whitelist: [], maintenance_window: null, auth: null });
  // @ts-expect-error A required key is not null.
  void oks.clusters.create({ ...cluster, admin_whitelist: null });
  // @ts-expect-error The field is `cp_multi_az`.
  void oks.clusters.create({ ...cluster, admin_whitelist: [], cp_multi_as: true });
  const maintenance_window = { duration_hours: 1, start_hour: 1, week_day: 'Tuesday' } as const;
  // @ts-expect-error `Tuesday` is not a day.
  void oks.clusters.create({ ...cluster, admin_whitelist: [], maintenance_window });
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
