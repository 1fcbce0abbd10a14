/**
 * A process of benchmark G: the requests of a plan without changes, sent with Node's own client and the cached
 * kubeconfigs. There are fewer requests than the rate limit allows at once, so nothing waits.
 */
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const { OKS_ENDPOINT = '', OKS_ACCESS_KEY = '', OKS_SECRET_KEY = '', CACHE_FOLDER = '' } = process.env;

/** @returns {Promise<any>} */
function get(client, url, options) {
  return new Promise((resolve, reject) => {
    const request = client.get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}

const started = performance.now();
const headers = { AccessKey: OKS_ACCESS_KEY, SecretKey: OKS_SECRET_KEY };
const [{ Projects }, { Clusters }] = await Promise.all([
  get(http, `${OKS_ENDPOINT}/projects`, { headers }),
  get(http, `${OKS_ENDPOINT}/clusters/all`, { headers }),
]);
if (Projects.length !== 10 || Clusters.length !== 100) throw new Error('not everything came');

const pem = (base64) => Buffer.from(base64, 'base64').toString();
const lists = await Promise.all(
  readdirSync(CACHE_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => {
      const { clusters, users } = JSON.parse(readFileSync(path.join(CACHE_FOLDER, name), 'utf8'));
      const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
      const { 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
      const url = `${server}/apis/oks.dev/v1beta2/nodepools?limit=500`;
      return get(https, url, { ca: pem(ca), cert: pem(cert), key: pem(key), agent: false });
    }),
);
const pools = lists.flatMap(({ items }) => items).length;
process.stdout.write(JSON.stringify({ pools, workMs: performance.now() - started }));
