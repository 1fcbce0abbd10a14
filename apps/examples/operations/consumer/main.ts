/* eslint-disable no-console -- a program that prints */
import { createClient, type Fetch, isOksError } from '@oks-kit/client';
import { teamOperations } from '@oks-kit/example-operations';

/** A stand-in for a service that has the team's operations. Prints what it receives. */
const service: Fetch = async (input, init) => {
  const request = new Request(input, init);
  console.log(request.method, new URL(request.url).pathname, await request.text());
  const maintenance = { id: 'm-1', starts_at: '2026-12-01T02:00:00Z' };
  return Response.json(request.method === 'GET' ? { Maintenances: [maintenance] } : { Maintenance: maintenance });
};

const oks = createClient({
  region: 'eu-west-2',
  fetch: service,
  credentials: { authorize: () => ({}) },
  operations: teamOperations,
});
const [maintenance] = await oks.call('ListMaintenances', { cluster_id: 'web' });
console.log(maintenance?.starts_at);

const target = { cluster_id: 'web', maintenance_id: 'm-1' };
await oks.call('PostponeMaintenance', { ...target, body: { starts_at: '2026-12-08T02:00:00Z' } });
const rejected = await oks.call('PostponeMaintenance', { ...target, body: { starts_at: 'soon' } }).catch(String);
console.log(rejected);
// @ts-expect-error -- the compiler knows the operations
await oks.call('PostponeMaintenances', target).catch((error: unknown) => console.log(isOksError(error)));
