import type { ServerResponse } from 'node:http';
import { ApiError } from '../../http/api-error.ts';
import type { Change } from '../oks-state/cluster-objects.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { createEventWriter } from './event-writer.ts';
import { parseRevision } from './read.ts';
import type { Target } from './request-target.ts';
import { matcherOf } from './selectors.ts';
import { expired } from './status-error.ts';
import type { ResponseBuffers } from './response-buffers.ts';

/** The watches of a cluster. */
export interface Watches {
  /** Sends changes as they happen, including those caused by the clock alone, until the caller disconnects. */
  start(target: Target, query: URLSearchParams, accept: string, response: ServerResponse): void;
  /** Sends new changes to every watch. */
  tell(): Promise<void>;
}

/** One watch. */
interface Watcher {
  /** Writes new changes. */
  readonly look: () => void;
  /** Closes the connection. */
  readonly drop: () => void;
}

const lookEveryMs = 50;
const bookmarkEveryMs = 60_000;

export function createWatches(state: ClusterState, buffers: ResponseBuffers): Watches {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;

  const { store } = state.emulator;
  let isCatchingUp = false;

  async function tell(): Promise<void> {
    if (watchers.size === 0) return;
    try {
      await store.run(() => {
        for (const { look } of watchers) look();
      }, 'heard');
    } catch (error) {
      giveUp(error);
    }
  }

  async function catchUp(): Promise<void> {
    if (isCatchingUp) return;
    isCatchingUp = true;
    try {
      await store.run(() => state.catchUp(), 'heard');
      await tell();
    } catch (error) {
      giveUp(error);
    } finally {
      isCatchingUp = false;
    }
  }

  function giveUp(error: unknown): void {
    // A database that cannot be reached for now: it is asked again soon.
    if (error instanceof ApiError && error.status === 503) return;
    // The store is closed or cannot be written. Clients start again and get the reason.
    for (const { drop } of watchers) drop();
  }

  function join(watcher: Watcher): void {
    watchers.add(watcher);
    timer ??= setInterval(() => void catchUp(), lookEveryMs);
  }

  function leave(watcher: Watcher): void {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    tell,
    start(target, query, accept, response) {
      const { resource, name, namespace } = target;
      const matches = matcherOf(query, resource, name, namespace);
      const events = createEventWriter(response, resource, query, accept, () => state.emulator.clock.now(), buffers);
      const bookmarks = query.get('allowWatchBookmarks') === 'true';
      const from = parseRevision(query.get('resourceVersion'));
      const tellChange = ({ plural, object, before, revision }: Change): void => {
        if (plural !== resource.plural) return;
        const was = before !== undefined && matches(before);
        const is = object !== undefined && matches(object);
        if (is) events.show(was ? 'MODIFIED' : 'ADDED', object);
        // Deleted, or no longer selected: sent as it was last, with the version of its deletion.
        else if (was)
          events.show('DELETED', { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } });
      };

      let seen = from === 0 ? state.objects.revision() : from;
      function look(): void {
        const changes = state.objects.changesSince(seen);
        if (changes === undefined) {
          events.fail(expired(seen));
          stop();
          response.end();
          return;
        }
        seen = changes.at(-1)?.revision ?? seen;
        for (const change of changes) tellChange(change);
      }

      const seconds = Number(query.get('timeoutSeconds') ?? 0);
      const end = seconds > 0 ? setTimeout(() => void finish(), Math.min(seconds * 1000, 2 ** 31 - 1)) : undefined;
      const reminder = bookmarks ? setInterval(() => events.bookmark(seen), bookmarkEveryMs) : undefined;
      const watcher: Watcher = { look, drop: () => response.destroy() };
      function stop(): void {
        leave(watcher);
        clearTimeout(end);
        clearInterval(reminder);
      }

      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      buffers.add(response);
      // From 0, the present state is sent first. From the version of a list, only what comes after it.
      if (from === 0 || query.get('sendInitialEvents') === 'true') {
        seen = state.objects.revision();
        for (const object of state.objects.list(resource.plural)) if (matches(object)) events.show('ADDED', object);
      }
      if (query.get('sendInitialEvents') === 'true' && bookmarks)
        events.bookmark(seen, { 'k8s.io/initial-events-end': 'true' });
      look();
      if (response.writableEnded) return;

      async function finish(): Promise<void> {
        await tell();
        if (response.writableEnded) return;
        if (bookmarks) events.bookmark(seen);
        stop();
        response.end();
      }
      join(watcher);
      response.on('close', stop);
    },
  };
}
