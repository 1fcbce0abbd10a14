/** A child process: a minimal server with one query for each request. The argument is the URL of its database. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.argv[2], max: 10 });
await pool.query('CREATE TABLE IF NOT EXISTS thing (id text PRIMARY KEY, json text NOT NULL)');

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const read = { name: 'read', text: 'SELECT json FROM thing WHERE id = $1', values: ['one'] };

async function change(changes: string): Promise<string> {
  // Boundary: our own documents and changes, each with one cluster.
  const { Cluster } = JSON.parse(kept) as { Cluster: object };
  const text = JSON.stringify({ Cluster: { ...Cluster, ...(JSON.parse(changes) as object) } });
  await pool.query({ name: 'write', text: 'UPDATE thing SET json = $1 WHERE id = $2', values: [text, 'one'] });
  return text;
}

let kept = '{}';
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const text =
      request.method === 'PATCH'
        ? change(body)
        : pool.query<{ json: string }>(read).then(({ rows }) => rows[0]?.json ?? '{}');
    text.then(
      (found) => answer(response, found),
      () => response.destroy(),
    );
  });
});

process.on('message', (message: unknown) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  else {
    kept = String(message);
    const text = 'INSERT INTO thing VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET json = excluded.json';
    void pool.query(text, ['one', kept]).then(() => process.send?.({ kept: true }));
  }
});
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  // Boundary: a server that listens on TCP has an AddressInfo.
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
