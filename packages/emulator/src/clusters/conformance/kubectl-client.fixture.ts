import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ConformanceClient, Kind, Manifest, Reference } from './conformance-client.fixture.ts';

const patience = '--timeout=400s';

/** Runs kubectl with a kubeconfig. Its caches are in `folder`. */
export function createKubectlClient(kubeconfig: string, folder: string): ConformanceClient {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    KUBECACHEDIR: path.join(folder, 'kubectl-cache'),
    KUBECONFIG: kubeconfig,
  };

  function run(args: readonly string[], input?: Manifest): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn('kubectl', args, { env, stdio: 'pipe' });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(out) : reject(new Error(`kubectl ${args.join(' ')}: ${err}${out}`)),
      );
      child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    });
  }

  return {
    async create(object) {
      await run(['create', '-f', '-'], object);
    },
    get: async (reference) => JSON.parse(await run(['get', ...named(reference), '-o', 'json'])) as unknown,
    async list(kind, { namespace, selector } = {}) {
      const where = namespace === undefined ? [] : ['-n', namespace];
      const which = selector === undefined ? [] : ['-l', selector];
      const names = await run(['get', typeOf(kind), ...where, ...which, '-o', 'jsonpath={.items[*].metadata.name}']);
      return names.split(' ').filter((name) => name !== '');
    },
    async apply(object, how) {
      const flags =
        how === 'client'
          ? []
          : ['--server-side', `--field-manager=${how.manager}`, ...(how.force === true ? ['--force-conflicts'] : [])];
      await run(['apply', '-f', '-', ...flags], object);
    },
    async patch(reference, type, patch) {
      await run(['patch', ...named(reference), `--type=${type}`, '-p', JSON.stringify(patch)]);
    },
    async scale(reference, replicas) {
      await run(['scale', ...named(reference), `--replicas=${replicas}`]);
    },
    async remove(reference) {
      await run(['delete', ...named(reference), patience]);
    },
    async watch(reference, fields, value) {
      const args = ['get', ...named(reference), '--watch', '-o', `jsonpath={${jsonPath(fields)}}{"\\n"}`];
      const child = spawn('kubectl', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let out = '';
      const begun = Promise.withResolvers<undefined>();
      const seen = new Promise<void>((resolve) => {
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
          // The first line is the object as it was.
          begun.resolve(undefined);
          if (out.split('\n').includes(value)) resolve();
        });
      });
      await begun.promise;
      return { seen, stop: () => void child.kill() };
    },
    async waitForValue(reference, fields, value) {
      await run(['wait', ...named(reference), `--for=jsonpath={${jsonPath(fields)}}=${value}`, patience]);
    },
    async waitForCondition(reference, type) {
      await run(['wait', ...named(reference), `--for=condition=${type}`, patience]);
    },
    async waitForRollout(reference) {
      await run(['rollout', 'status', ...named(reference), patience]);
    },
    async drain(node) {
      await run(['drain', node, '--ignore-daemonsets', '--force', patience]);
    },
    async can(verb, group, resource, namespace) {
      const what = group === '' ? resource : `${resource}.${group}`;
      const where = namespace === undefined ? ['--all-namespaces'] : ['-n', namespace];
      // Exits with 1 for `no`.
      const answer = await run(['auth', 'can-i', verb, what, ...where]).catch((error: unknown) => String(error));
      return answer.trim() === 'yes';
    },
  };
}

function named({ name, namespace, ...kind }: Reference): string[] {
  return [typeOf(kind), name, ...(namespace === undefined ? [] : ['-n', namespace])];
}

/** `deployments.v1.apps`, and `nodes` for a kind of the core. */
function typeOf({ apiVersion, plural }: Kind): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${version}.${group}`;
}

function jsonPath(fields: readonly string[]): string {
  return fields.map((field) => `.${field.replaceAll('.', '\\.')}`).join('');
}
