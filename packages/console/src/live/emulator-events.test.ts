import { createClient } from '@oks-kit/client';
import { expect, test } from 'vitest';
import type { OverviewEvent } from '../api/overview.ts';
import type { EmulatorEvent, EmulatorRequest } from '../api/emulator.ts';
import { openConsole, openEmulator, sourceOf } from '../testing/console.fixture.ts';

test('sends the journal, faults, clock and accounts of an emulator, without keys', async () => {
  const emulator = await openEmulator({ clock: 'manual', accounts: 2 });
  const { url, fetch, credentials } = emulator;
  const { projects } = createClient({ baseUrl: url, fetch, credentials });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  let added: string | undefined;
  const { events } = await eventsOf<EmulatorEvent>('/api/emulators/work/events', (all) => {
    if (all.some(({ type }) => type === 'accounts') && added === undefined) {
      added = emulator.faults.add({ kind: 'locked', operations: ['CreateProject'] });
      void projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }).catch(() => undefined);
    }
    const isShown = all.some((event) => event.type === 'faults' && event.faults.length > 0);
    return isShown && all.some((event) => event.type === 'requests');
  });
  const of = <T extends EmulatorEvent['type']>(type: T): Extract<EmulatorEvent, { type: T }>[] =>
    events.filter((event): event is Extract<EmulatorEvent, { type: T }> => event.type === type);
  expect(of('clock')[0]).toMatchObject({ kind: 'manual', now: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(of('accounts')[0]?.accounts).toEqual(emulator.accounts.map(({ id, username }) => ({ id, username })));
  expect(of('faults').at(-1)?.faults[0]).toMatchObject({ id: added, kind: 'locked', operations: ['CreateProject'] });
  expect(of('requests')[0]?.requests[0]).toMatchObject({ operation: 'CreateProject', status: 423, faults: ['locked'] });
  const text = JSON.stringify(events);
  for (const { access_key, secret_key, password } of emulator.accounts)
    for (const secret of [access_key, secret_key, password]) expect(text).not.toContain(secret);
});

test('leaves out reads of the console itself, unless they failed', async () => {
  const emulator = await openEmulator();
  const { url, fetch, credentials } = emulator;
  emulator.faults.add({ kind: 'server_error', times: 1, operations: ['ListProjects'] });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  await eventsOf<OverviewEvent>('/api/events', () => emulator.requests.of('ListProjects').length > 1);
  const { projects } = createClient({ baseUrl: url, fetch, credentials });
  await projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });

  const requestsIn = (events: readonly EmulatorEvent[]): EmulatorRequest[] =>
    events.flatMap((event) => (event.type === 'requests' ? event.requests : []));
  const isDone = (events: readonly EmulatorEvent[]): boolean =>
    requestsIn(events).some(({ operation }) => operation === 'CreateProject');
  const { events } = await eventsOf<EmulatorEvent>('/api/emulators/work/events', isDone);
  expect(requestsIn(events).map(({ operation, status, isOwn }) => [operation, status, isOwn])).toEqual([
    ['ListProjects', 500, true],
    ['CreateProject', 200, false],
  ]);
});
