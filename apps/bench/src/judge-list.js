/** A process of benchmark B4: reads a hostile list of clusters once, with the client or with `JSON.parse` alone. */
const [side = '', baseUrl = ''] = process.argv.slice(2);
if (side === 'parse') {
  const { Clusters } = JSON.parse(await (await fetch(`${baseUrl}/clusters/all`)).text());
  console.log(Clusters.length);
} else {
  const { createClient } = await import('@oks-kit/client');
  const oks = createClient({ baseUrl, credentials: { authorize: () => ({}) }, rateLimit: false });
  console.log(await oks.clusters.listAll().then(String, ({ code }) => code));
}
