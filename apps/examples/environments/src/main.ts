import { clusterAccess, readManifestFiles } from '@oks-kit/apply/node';
import { defaultCredentials } from '@oks-kit/auth/node';
import { createClient } from '@oks-kit/client';
import { apply, plan } from './deploy.ts';
import { formatReview } from './review.ts';

const [verb = '', folder = '.'] = process.argv.slice(2);
if (verb !== 'plan' && verb !== 'apply') {
  process.stderr.write('Usage: node src/main.ts plan|apply FOLDER\n');
  process.exit(2);
}
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort(new Error('interrupted')));

const { baseUrl, credentials } = defaultCredentials();
const client = createClient({ baseUrl, credentials });
const options = {
  client,
  clusters: clusterAccess({ client }),
  log: (line: string) => void process.stderr.write(`${line}\n`),
  signal: interruption.signal,
};
const planned = await plan(readManifestFiles([folder], process.cwd()), options);
process.stdout.write(formatReview(planned));
if (planned.problems.length > 0) process.exitCode = 2;
else if (verb === 'apply') {
  const { failed, notStarted } = await apply(planned, options);
  if (failed.length + notStarted.length > 0) process.exitCode = 1;
}
