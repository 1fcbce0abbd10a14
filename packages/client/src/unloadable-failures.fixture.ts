/** Prints the errors of a client that cannot load its code for failures, like a page whose files were replaced. */
import { registerHooks } from 'node:module';
import { createClient, isOksError } from './index.ts';

let lostKy = 1;
registerHooks({
  load(url, context, next) {
    if (url.endsWith('/failures-and-waits.ts')) throw new Error('The file is gone.');
    if (/\/ky\/.*index\.js$/.test(url) && lostKy-- > 0) throw new Error('The network is down.');
    return next(url, context);
  },
});

const headers = { 'content-type': 'application/json' };
const answers = [
  () => new Response('{"Errors":[{"Details":"No such cluster","Type":"NotFound"}]}', { status: 404, headers }),
  () => new Response('{}', { status: 302, headers: { location: 'https://example.com/' } }),
  () => new Response('"ok"', { status: 200, headers }),
];

const codes: unknown[] = [];
const first = createClient({
  baseUrl: 'https://oks.example.com',
  credentials: { authorize: () => ({}) },
  fetch: () => Promise.resolve(new Response('{"Versions":["1.32"]}', { status: 200, headers })),
});
codes.push(await first.limits.kubernetesVersions(), lostKy < 1);
for (const answer of answers) {
  const oks = createClient({
    baseUrl: 'https://oks.example.com',
    credentials: { authorize: () => ({}) },
    fetch: () => Promise.resolve(answer()),
  });
  await oks.clusters.delete('c-1').catch((error: unknown) => codes.push(isOksError(error) ? error.toJSON() : error));
}
process.stdout.write(JSON.stringify(codes));
