import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, EventToSend } from '@oks-kit/core';
import { createActions } from '../actions/actions.ts';
import { readAction } from '../actions/read-action.ts';
import type { Run } from '../api/overview.ts';
import type { ConsoleSession } from '../api/session.ts';
import type { ClusterEvent } from '../api/cluster.ts';
import type { QuotasEvent } from '../api/quotas.ts';
import { createClusterFeed } from '../live/cluster-feed.ts';
import { followEmulator } from '../live/emulator-events.ts';
import type { Feed } from '../live/feed.ts';
import { createOverview } from '../live/overview.ts';
import { createQuotasFeed } from '../live/quotas-feed.ts';
import { createRequestGate } from '../live/request-gate.ts';
import type { DetailsContext } from '../live/rows.ts';
import type { ProfileConnection, ProfileSource, TakeTurn } from '../profile-source.ts';
import { sendEvents, untilClosed } from './event-stream.ts';
import { HttpError } from './http-error.ts';
import { readJson } from './read-json.ts';
import { sendJson } from './send-json.ts';
import { securityHeaders } from './security-headers.ts';

export interface ApiOptions {
  readonly version: string;
  readonly profiles: readonly ProfileSource[];
  readonly readOnly: boolean;
  readonly describeWindow: DetailsContext['describeWindow'];
  readonly clock: Clock;
  readonly now: () => number;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

interface Connected {
  readonly source: ProfileSource;
  readonly connection: ProfileConnection;
  readonly turn: TakeTurn;
}

export interface Api {
  /** Handles a request below `/api/`. Throws `HttpError` and `OksError`. */
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  /** After the signal has aborted, returns the actions that were interrupted. */
  interrupted(): Promise<readonly Run[]>;
}

/** Number of feeds without readers that are kept, so that a view that is opened again shows data immediately. */
const mostFeeds = 50;

/** Creates the handler of all paths below `/api/`. */
export function createApi(options: ApiOptions): Api {
  const { version, profiles, readOnly, describeWindow, clock, now, signal } = options;
  const connected = new Map(
    profiles.map((source): [string, Connected] => {
      const gate = createRequestGate(clock);
      const turn: TakeTurn = (purpose, until) => gate.turn(purpose, until);
      return [source.id, { source, turn, connection: source.connect(turn) }];
    }),
  );
  const overview = createOverview({
    profiles: [...connected].map(([id, { connection }]) => ({ id, connection })),
    clock,
    now,
    epoch: newId(),
  });
  const actions = createActions({ now, newId, onRun: (run) => overview.setRun(run), signal });
  const clusterFeeds = new Map<string, Feed<ClusterEvent>>();
  const quotaFeeds = new Map<string, Feed<QuotasEvent>>();
  const session: ConsoleSession = {
    version,
    readOnly,
    profiles: profiles.map(({ id, name, endpoint, isEmulator, commandLine = 'oks COMMAND' }) => ({
      id,
      name,
      endpoint,
      isEmulator,
      commandLine,
    })),
  };

  function profileOf(id: string): Connected {
    const found = connected.get(id);
    if (found === undefined) throw new HttpError(404, 'not_found', 'The console does not show this profile.');
    return found;
  }
  function clusterFeed(profile: string, id: string): Feed<ClusterEvent> {
    const { connection, turn } = profileOf(profile);
    const known = overview.known(profile);
    return kept(clusterFeeds, `${profile} ${id}`, () =>
      createClusterFeed({
        ...{ id, connection, turn, describeWindow, clock, now },
        known: () => known.cluster(id),
        projectName: (project) => known.project(project)?.name,
      }),
    );
  }
  function quotasFeed(profile: string, project: string | undefined): Feed<QuotasEvent> {
    const { connection } = profileOf(profile);
    return kept(quotaFeeds, `${profile} ${project ?? ''}`, () => createQuotasFeed({ connection, project, clock, now }));
  }
  const stream = (response: ServerResponse, follow: (until: AbortSignal) => AsyncGenerator<EventToSend, void>) =>
    sendEvents(response, securityHeaders, follow, signal);
  function refuseChanges(): void {
    if (readOnly)
      throw new HttpError(403, 'read_only', 'The console was started with --read-only.', 'Start it without the flag.');
  }

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const parts = url.pathname.split('/').slice(2).map(decode);
    const [, first = '', second = ''] = parts;
    const at = `${request.method ?? 'GET'} ${shapeOf(parts)}`;
    switch (at) {
      case 'GET session':
        sendJson(response, 200, session);
        return;
      case 'GET events': {
        const header = request.headers['last-event-id'];
        const after = typeof header === 'string' ? header : (url.searchParams.get('after') ?? undefined);
        return stream(response, (until) => asEvents(overview.follow(after, until), ({ id, event }) => [id, event]));
      }
      case 'GET clusters/*/*/events': {
        const feed = clusterFeed(first, second);
        return stream(response, (until) => asEvents(feed.follow(until), (event) => [undefined, event]));
      }
      case 'GET quotas/*/events': {
        const feed = quotasFeed(first, url.searchParams.get('project') ?? undefined);
        return stream(response, (until) => asEvents(feed.follow(until), (event) => [undefined, event]));
      }
      case 'GET emulators/*/events': {
        const { emulator: control, userAgent } = profileOf(first).connection;
        if (control === undefined)
          throw new HttpError(404, 'not_found', 'This profile does not belong to an emulator.');
        return stream(response, (until) =>
          asEvents(followEmulator({ control, userAgent, clock }, until), (event) => [undefined, event]),
        );
      }
      case 'POST actions/preview': {
        refuseChanges();
        const action = readAction((await readJson(request))['action']);
        const { connection } = profileOf(action.profile);
        const prepared = await connection.prepare(
          action,
          overview.known(action.profile),
          untilClosed(response, signal),
        );
        sendJson(response, 200, actions.offer(action.profile, prepared));
        return;
      }
      case 'POST actions': {
        refuseChanges();
        const { preview, confirmation } = await readJson(request);
        const run = actions.start({
          preview: typeof preview === 'string' ? preview : '',
          confirmation: typeof confirmation === 'string' ? confirmation : undefined,
        });
        sendJson(response, 202, run);
        return;
      }
      case 'POST kubeconfigs/*/*': {
        refuseChanges();
        const { name } = await readJson(request);
        const until = untilClosed(response, signal);
        const { connection } = profileOf(first);
        const cluster = await connection.client('action').clusters.get(second, { signal: until });
        if (cluster.name !== name)
          throw new HttpError(400, 'input', 'The name does not match. No kubeconfig was fetched.');
        const text = await connection.fetchKubeconfig(cluster, until);
        response.writeHead(200, {
          ...securityHeaders,
          'content-type': 'application/yaml',
          'content-disposition': `attachment; filename="${cluster.name.replaceAll(/[^\w-]/g, '_')}.yaml"`,
        });
        response.end(text);
        return;
      }
      default:
        throw new HttpError(404, 'not_found', 'There is nothing at this path.');
    }
  }
  return { answer, interrupted: () => actions.interrupted() };
}

/** Replaces the IDs in a path by `*`. */
function shapeOf(parts: readonly string[]): string {
  const idsIn: Readonly<Record<string, number>> = { clusters: 2, quotas: 1, emulators: 1, kubeconfigs: 2 };
  const ids = idsIn[parts[0] ?? ''] ?? 0;
  return parts.map((part, index) => (index > 0 && index <= ids ? '*' : part)).join('/');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'input', 'The path is not valid.');
  }
}

async function* asEvents<T>(
  events: AsyncGenerator<T, void>,
  toEvent: (event: T) => [id: string | undefined, data: unknown],
): AsyncGenerator<EventToSend, void> {
  for await (const event of events) {
    const [id, data] = toEvent(event);
    yield { ...(id === undefined ? {} : { id }), data };
  }
}

/** Returns the feed with this key, or creates it. If there are too many, the oldest one is dropped. */
function kept<T>(feeds: Map<string, T>, key: string, create: () => T): T {
  const found = feeds.get(key);
  if (found !== undefined) return found;
  const [oldest] = feeds.keys();
  if (feeds.size >= mostFeeds && oldest !== undefined) feeds.delete(oldest);
  const feed = create();
  feeds.set(key, feed);
  return feed;
}

function newId(): string {
  return randomBytes(12).toString('base64url');
}
