/**
 * A child process: a minimal server that serves a `Map`, and can update an SQLite row for each PATCH. Reports its CPU
 * time.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const [mode = 'map', folder = '.'] = process.argv.slice(2);
const bodies = new Map<string, string>();

/** A document that a PATCH changes. It is parsed once. */
interface Document {
  readonly Cluster: object;
}
const documents = new Map<string, Document>();
let update: ((text: string) => void) | undefined;

if (mode === 'sqlite') {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(path.join(folder, 'raw.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ' +
      'CREATE TABLE thing (id TEXT PRIMARY KEY, json TEXT NOT NULL)',
  );
  database.prepare('INSERT INTO thing VALUES (?, ?)').run('one', '{}');
  const statement = database.prepare('UPDATE thing SET json = ? WHERE id = ?');
  update = (text) => void statement.run(text, 'one');
}

/** Sends a content-length header, as the service and the emulator do. */
function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  const [pathname = ''] = (request.url ?? '').split('?');
  const kept = bodies.get(pathname);
  if (kept === undefined || request.method !== 'PATCH') {
    answer(response, kept === undefined ? 404 : 200, kept ?? '{}');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    // Boundary: our own documents and changes, each with one cluster.
    const document = documents.get(pathname) ?? (JSON.parse(kept) as Document);
    const changes = JSON.parse(Buffer.concat(chunks).toString('utf8')) as object;
    const changed = { ...document, Cluster: { ...document.Cluster, ...changes } };
    const text = JSON.stringify(changed);
    update?.(text);
    documents.set(pathname, changed);
    answer(response, 200, text);
  });
});

process.on('message', (message: unknown) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  else if (typeof message === 'object' && message !== null) {
    for (const [url, text] of Object.entries(message)) bodies.set(url, String(text));
    process.send?.({ kept: true });
  }
});
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  // Boundary: a server that listens on TCP has an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
