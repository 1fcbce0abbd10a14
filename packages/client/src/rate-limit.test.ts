import { createEmulator } from '@oks-kit/emulator';
import { expect, test } from 'vitest';
import { type Clock, createClient } from './index.ts';
import { createRateLimiter } from './rate-limit.ts';

/** A clock that stands still until all callers sleep, then advances to the first wake-up. */
function steppingClock(): Clock & { run(): Promise<void> } {
  let now = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(new Error('stopped'));
        });
      }),
    async run() {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) return;
        now = Math.max(now, next.at);
        sleepers = sleepers.filter((other) => other !== next);
        next.wake();
      }
    },
  };
}

test('sends a burst immediately and the rest at the rate, first come, first served', async () => {
  const clock = steppingClock();
  const limiter = createRateLimiter({ perSecond: 5, burst: 3 }, clock);
  const went: [number, number][] = [];
  const all = Array.from({ length: 6 }, async (_, index) => {
    await limiter.take(undefined);
    went.push([index, Math.round(clock.now())]);
  });
  await clock.run();
  await Promise.all(all);
  expect(went).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 200],
    [4, 400],
    [5, 600],
  ]);
});

test('a pause delays waiting requests, without a burst afterwards', async () => {
  const clock = steppingClock();
  const limiter = createRateLimiter({ perSecond: 10, burst: 1 }, clock);
  const went: number[] = [];
  const all = Array.from({ length: 4 }, async (_, index) => {
    await limiter.take(undefined);
    went.push(Math.round(clock.now()));
    if (index === 1) limiter.pause(5000);
  });
  await clock.run();
  await Promise.all(all);
  expect(went).toEqual([0, 100, 5100, 5200]);
});

test('an aborted request gives its turn to the next and clears the timer', async () => {
  const clock = steppingClock();
  const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, clock);
  const stop = new AbortController();
  expect(limiter.take(undefined)).toBe(0);
  const leaving = Promise.resolve(limiter.take(stop.signal)).catch((error: unknown) => error);
  const staying = limiter.take(undefined);
  stop.abort(new Error('enough'));
  expect(await leaving).toMatchObject({ message: 'enough' });
  await clock.run();
  expect(await staying).toBe(1000);

  const alone = new AbortController();
  const last = Promise.resolve(limiter.take(alone.signal)).catch((error: unknown) => error);
  alone.abort(new Error('enough'));
  await last;
  await clock.run();
  expect(clock.now()).toBe(1000);
  const next = limiter.take(undefined);
  await clock.run();
  expect(clock.now()).toBe(2000);
  await next;
});

test('a 429 to a call that is not retried also slows down the others', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const clock = steppingClock();
  const sentAt: number[] = [];
  let refuse = true;
  const oks = createClient({
    baseUrl: emulator.url,
    credentials: emulator.credentials,
    clock,
    retry: { attempts: 1 },
    fetch: (input, init) => {
      sentAt.push(Math.round(clock.now()));
      if (!refuse) return emulator.fetch(input, init);
      refuse = false;
      return Promise.resolve(Response.json({}, { status: 429, headers: { 'retry-after': '7' } }));
    },
  });
  await expect(oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' })).rejects.toMatchObject({
    code: 'rate_limit',
    retryAfterMs: 7000,
  });
  const list = oks.projects.list();
  await clock.run();
  expect(await list).toEqual([]);
  expect(sentAt).toEqual([0, 7000]);
});
