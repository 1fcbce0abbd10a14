/** A child process: the least server that can answer, on a `Map`, or with one update of a table a PATCH. Tells its processor time. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const [mode = 'map', folder = '.'] = process.argv.slice(2);
const bodies = new Map<string, string>();
let update: ((text: string) => void) | undefined;

if (mode === 'sqlite') {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(path.join(folder, 'raw.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE thing (id TEXT PRIMARY KEY, json TEXT NOT NULL)');
  database.prepare('INSERT INTO thing VALUES (?, ?)').run('one', '{}');
  const statement = database.prepare('UPDATE thing SET json = ? WHERE id = ?');
  update = (text) => void statement.run(text, 'one');
}

const server = createServer((request, response) => {
  if (request.method !== 'PATCH') {
    const [pathname = ''] = (request.url ?? '').split('?');
    const text = bodies.get(pathname);
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(text ?? '{}');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const change: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const text = JSON.stringify({ ...(typeof change === 'object' ? change : {}), id: 'one' });
    update?.(text);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(text);
  });
});

process.on('message', (message: unknown) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  else if (typeof message === 'object' && message !== null) {
    for (const [url, text] of Object.entries(message)) bodies.set(url, String(text));
    process.send?.({ kept: true });
  }
});
server.listen(0, '127.0.0.1', () => {
  // Boundary: a server that listens on TCP has such an address.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
