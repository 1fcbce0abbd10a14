import type { ServerResponse } from 'node:http';
import type { Change } from './cluster-objects.ts';
import type { ClusterState } from './cluster-state.ts';
import type { JsonObject, KubeObject } from './kube-object.ts';
import { parseRevision } from './read.ts';
import type { Target } from './request-target.ts';
import { apiVersionOf } from './resources.ts';
import { matcherOf } from './selectors.ts';
import { expired } from './status.ts';
import { includeObjectOf, tableOf, wantsTable } from './table.ts';

/** Those who watch a cluster's objects. */
export interface Watches {
  /** Tells of changes as they come about, also of those that only the clock brings, until the caller leaves. */
  start(target: Target, query: URLSearchParams, accept: string, response: ServerResponse): void;
  /** Tells everyone of what is new. */
  tell(): void;
}

const lookEveryMs = 50;
const bookmarkEveryMs = 60_000;
/** A watcher that does not read is cut off here; it can come back and go on. */
const maxUnreadBytes = 4 * 1024 * 1024;

export function createWatches(state: ClusterState): Watches {
  const looks = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    for (const look of looks) look();
  }

  function join(look: () => void): void {
    looks.add(look);
    timer ??= setInterval(() => {
      state.catchUp();
      tell();
    }, lookEveryMs);
  }

  function leave(look: () => void): void {
    looks.delete(look);
    if (looks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    tell,
    start(target, query, accept, response) {
      const { resource, name, namespace } = target;
      const matches = matcherOf(query, resource, name, namespace);
      const asTable = wantsTable(accept);
      const bookmarks = query.get('allowWatchBookmarks') === 'true';
      const from = parseRevision(query.get('resourceVersion'));
      let withColumns = true;

      const write = (type: string, object: unknown): void => {
        response.write(`${JSON.stringify({ type, object })}\n`);
        if (response.writableLength > maxUnreadBytes) response.destroy();
      };
      const show = (type: string, object: KubeObject): void => {
        const { resourceVersion } = object.metadata;
        write(type, asTable ? tableOf(resource, [object], { resourceVersion }, state.world.clock.now(), includeObjectOf(query), withColumns) : object);
        withColumns = false;
      };
      const bookmark = (annotations?: JsonObject): void => {
        const metadata = { resourceVersion: String(seen), ...(annotations === undefined ? {} : { annotations }) };
        write('BOOKMARK', asTable ? tableOf(resource, [], metadata, 0, 'None', withColumns) : { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata });
      };
      const tellChange = ({ plural, object, before, revision }: Change): void => {
        if (plural !== resource.plural) return;
        const was = before !== undefined && matches(before);
        const is = object !== undefined && matches(object);
        if (is) show(was ? 'MODIFIED' : 'ADDED', object);
        // Gone, or no longer what is asked for: shown as it last was, with the version of its going.
        else if (was) show('DELETED', { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } });
      };

      state.catchUp();
      let seen = from === 0 ? state.objects.revision() : from;
      const look = (): void => {
        const changes = state.objects.changesSince(seen);
        if (changes === undefined) {
          write('ERROR', expired(seen).toBody());
          response.end();
          return;
        }
        seen = changes.at(-1)?.revision ?? seen;
        for (const change of changes) tellChange(change);
      };

      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      // From 0 the present state is told first; from a list's own version only what comes after it.
      if (from === 0 || query.get('sendInitialEvents') === 'true') {
        seen = state.objects.revision();
        for (const object of state.objects.list(resource.plural)) if (matches(object)) show('ADDED', object);
      }
      if (query.get('sendInitialEvents') === 'true' && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
      look();
      if (response.writableEnded) return;

      const seconds = Number(query.get('timeoutSeconds') ?? 0);
      const end = seconds > 0 ? setTimeout(finish, Math.min(seconds * 1000, 2 ** 31 - 1)) : undefined;
      const reminder = bookmarks ? setInterval(bookmark, bookmarkEveryMs) : undefined;
      function finish(): void {
        state.catchUp();
        look();
        if (response.writableEnded) return;
        if (bookmarks) bookmark();
        response.end();
      }
      join(look);
      response.on('close', () => {
        leave(look);
        clearTimeout(end);
        clearInterval(reminder);
      });
    },
  };
}
