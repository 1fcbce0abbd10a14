/** Lists the clusters of a hostile service and prints the outcome. The argument is the name of a response. */
import { createClient } from './index.ts';

const cluster = { id: 'c', name: 'web', project_id: 'p', statuses: { status: 'ready' } };

/** Documents of about 2 MB: all items are invalid, only the essential fields are there, or one item is invalid. */
const documents: Readonly<Record<string, () => string>> = {
  empty: () => `{"Clusters":[${'{},'.repeat(700_000)}{}]}`,
  essential: () => `{"Clusters":[${`${JSON.stringify(cluster)},`.repeat(28_000)}{}]}`,
  incomplete: () => `{"Clusters":[${`${JSON.stringify(cluster)},`.repeat(28_000)}${JSON.stringify(cluster)}]}`,
  tags: () => `{"Clusters":[{"tags":{${Array.from({ length: 150_000 }, (_, at) => `"tag${at}":1`).join(',')}}}]}`,
  nested: () => `{"Clusters":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`,
};

const text = documents[process.argv[2] ?? '']?.() ?? '{}';
const oks = createClient({
  baseUrl: 'https://oks.example.com',
  credentials: { authorize: () => ({}) },
  fetch: () => Promise.resolve(new Response(text, { headers: { 'content-type': 'application/json' } })),
});
const outcome = await oks.clusters.listAll().then(
  (clusters) => `${clusters.length} clusters`,
  (error: unknown) => String(error).slice(0, 120),
);
process.stdout.write(JSON.stringify({ outcome }));
