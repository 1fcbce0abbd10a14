import type { ServerResponse } from 'node:http';
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
  /** Sends changes as they happen, including those caused by the clock alone, until the caller leaves. */
  start(target: Target, query: URLSearchParams, accept: string, response: ServerResponse): void;
  /** Sends new changes to every watch. */
  tell(): void;
}

/** One watch. */
interface Watcher {
  /** Writes what is new. */
  readonly look: () => void;
  /** Closes the connection. */
  readonly drop: () => void;
}

const lookEveryMs = 50;
const bookmarkEveryMs = 60_000;

export function createWatches(state: ClusterState, buffers: ResponseBuffers): Watches {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    for (const { look } of watchers) look();
  }

  function join(watcher: Watcher): void {
    watchers.add(watcher);
    timer ??= setInterval(() => {
      try {
        state.catchUp();
        tell();
      } catch {
        // The store is closed or cannot be written. Clients start again and get the reason.
        for (const { drop } of watchers) drop();
      }
    }, lookEveryMs);
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

      state.catchUp();
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
      const end = seconds > 0 ? setTimeout(finish, Math.min(seconds * 1000, 2 ** 31 - 1)) : undefined;
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

      function finish(): void {
        look();
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
