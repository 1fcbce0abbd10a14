import path from 'node:path';
import { fetchKubeconfig, type Kubeconfig, type Origin, withExecUser } from '@oks-kit/kubeconfig';
import { certificateOf, checkSubject, mergeIntoFiles, updateKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { isOksError, type OksError, OksInputError } from '@oks-kit/core';
import { type Cluster } from '@oks-kit/schemas';
import type { Globals, Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { paletteFor } from '../../output/color.ts';
import { harmless } from '../../output/escape.ts';
import { exitCodeOf } from '../../output/exit-code-of.ts';
import { errorText } from '../../output/messages.ts';
import { asData, printValue } from '../../output/render.ts';
import { chooseCluster, noCluster } from '../../resolve/clusters.ts';
import { chooseProject, findProject, noProject } from '../../resolve/projects.ts';
import { connect, type Connection } from '../../session/connect.ts';
import { cachedKubeconfig } from './cached.ts';
import { kubeconfigFiles } from './merged-contexts.ts';
import type { kubeconfigMerge } from './spec.ts';

/** What a merge did, as `-o json` prints it. */
interface MergeReport {
  readonly context: string;
  readonly file: string;
  readonly kind: 'exec' | 'certificate';
  readonly current: boolean;
  /** When the certificate ends, UTC; null where it is renewed. */
  readonly expires: string | null;
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly backups: readonly string[];
}

/** A kubeconfig on its way into the files. */
interface Prepared {
  readonly context: string;
  readonly origin: Origin;
  readonly kubeconfig: Kubeconfig;
  readonly expires: string | null;
}

export const runKubeconfigMerge: Run<typeof kubeconfigMerge> = async ({ context, globals, flags, args: [name] }) => {
  if (flags.exec && flags['no-exec']) throw new OksInputError('`--exec` and `--no-exec` exclude each other.');
  if (flags.all && (name !== undefined || flags.alias !== undefined))
    throw new OksInputError('`--all` takes neither a cluster nor an alias.');
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  const useExec = flags.exec || (!flags['no-exec'] && signIn.profile !== undefined);

  async function prepare(cluster: Cluster, project: string): Promise<Prepared> {
    const made = useExec
      ? await execKubeconfig(context, globals, connection, cluster.id, flags)
      : await plainKubeconfig(connection, cluster.id, flags, signal);
    return {
      ...made,
      context: flags.alias ?? `${project}-${cluster.name}`,
      origin: { cluster_id: cluster.id, endpoint: signIn.baseUrl, project, cluster: cluster.name },
    };
  }

  /** Merges all of them at once, so that what is kept beside the files is what was there before the first. */
  async function merge(
    prepared: readonly Prepared[],
  ): Promise<readonly (MergeReport | { readonly context: string; readonly error: OksError })[]> {
    const { result: steps, backups } = await updateKubeconfigFiles(
      kubeconfigFiles(context),
      (files) => {
        const changes = new Map<string, Kubeconfig>();
        const result = prepared.map(({ context: name, origin, kubeconfig }) => {
          const now = files.map(({ file, kubeconfig: before }) => ({ file, kubeconfig: changes.get(file) ?? before }));
          try {
            const step = mergeIntoFiles(now, kubeconfig, {
              context: name,
              setCurrent: flags.use,
              overwrite: flags.overwrite,
              origin,
            });
            for (const [file, content] of step.changes) changes.set(file, content);
            return step.result;
          } catch (error) {
            if (isOksError(error)) return error;
            throw error;
          }
        });
        return { changes, result };
      },
      { signal },
    );
    return prepared.map(({ context: name, expires }, index) => {
      const step = steps[index];
      if (step === undefined || step instanceof Error)
        return { context: name, error: step ?? new OksInputError(`Context ${name} was not merged.`) };
      const { file, current, added, replaced } = step;
      return {
        context: name,
        file,
        kind: useExec ? 'exec' : 'certificate',
        current,
        expires,
        added,
        replaced,
        backups,
      };
    });
  }

  if (!flags.all) {
    const { cluster, projectName } = await chooseCluster(context, globals, connection, name);
    const [report] = await merge([
      await prepare(cluster, projectName ?? (await oks.projects.get(cluster.project_id, { signal })).name),
    ]);
    if (report === undefined || 'error' in report) throw report?.error ?? noCluster();
    if (asData(globals)) await printValue(context, globals, report);
    tell(context, globals, [report]);
    return undefined;
  }

  const choice = chooseProject(context, globals, connection);
  if (choice === undefined) throw noProject();
  const project = await findProject(oks, choice.reference, signal);
  const prepared: Prepared[] = [];
  let code = 0;
  const tellOfFailure = (name: string, error: OksError): void => {
    context.stderr.write(
      errorText(context.stderr, paletteFor(context, context.stderr, globals), {
        message: `cluster ${name}: ${error.message}`,
      }),
    );
    code = Math.max(code, exitCodeOf(error));
  };
  for (const cluster of await oks.clusters.list({ project_id: project.id }, { signal })) {
    try {
      prepared.push(await prepare(cluster, project.name));
    } catch (error) {
      // One cluster that is still deploying should not keep the others out.
      if (!isOksError(error) || signal.aborted) throw error;
      tellOfFailure(cluster.name, error);
    }
  }
  const reports: MergeReport[] = [];
  for (const report of prepared.length === 0 ? [] : await merge(prepared)) {
    if ('error' in report) tellOfFailure(report.context, report.error);
    else reports.push(report);
  }
  if (asData(globals)) await printValue(context, globals, reports);
  tell(context, globals, reports);
  if (reports.length === 0 && code === 0 && !globals.quiet) context.stderr.write('The project has no clusters.\n');
  return code;
};

type SubjectFlags = {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly ttl?: string | undefined;
};

/** A kubeconfig with the certificate itself. */
async function plainKubeconfig(
  { oks }: Connection,
  clusterId: string,
  { user, group, ttl }: SubjectFlags,
  signal: AbortSignal,
): Promise<{ kubeconfig: Kubeconfig; expires: string }> {
  const kubeconfig = await fetchKubeconfig(oks, clusterId, { user, group, ttl, signal });
  const certificate = certificateOf(kubeconfig);
  checkSubject(certificate, { user, group });
  return { kubeconfig, expires: certificate.notAfter.toISOString() };
}

/** A kubeconfig that has kubectl ask this very program, with the same profile, wherever it is called from. */
async function execKubeconfig(
  context: Context,
  globals: Globals,
  connection: Connection,
  clusterId: string,
  subject: SubjectFlags,
): Promise<{ kubeconfig: Kubeconfig; expires: null }> {
  const { signIn } = connection;
  const { kubeconfig } = await cachedKubeconfig(context, connection, clusterId, subject);
  const [command, ...self] = context.self;
  const args = [
    ...self,
    'kubeconfig',
    'exec',
    clusterId,
    ...(signIn.profile === undefined ? [] : ['--profile', signIn.profile]),
    '--endpoint',
    signIn.baseUrl,
    ...(globals['ca-file'] === undefined ? [] : ['--ca-file', path.resolve(context.cwd, globals['ca-file'])]),
    ...(['user', 'group', 'ttl'] as const).flatMap((flag) =>
      subject[flag] === undefined ? [] : [`--${flag}`, subject[flag]],
    ),
  ];
  const hint = `oks, or the Node that it ran on, is no longer where it was when this context was merged. Install oks-kit's command line and merge again: oks kubeconfig merge ${clusterId}${globals.profile === undefined ? '' : ` --profile ${globals.profile}`}`;
  return {
    kubeconfig: withExecUser(kubeconfig, { command, args, env: whereFilesAre(context), installHint: hint }),
    expires: null,
  };
}

/** Variables that say where profiles and caches are: kubectl may be called from a shell that has others. */
function whereFilesAre({ env, cwd }: Context): Record<string, string> | undefined {
  const found = ['OKS_CONFIG_DIR', 'OSC_CONFIG_FILE', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'].flatMap(
    (variable): [string, string][] => {
      const value = env[variable];
      return value === undefined || value === '' ? [] : [[variable, path.resolve(cwd, value)]];
    },
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function tell(context: Context, globals: Globals, reports: readonly MergeReport[]): void {
  if (!asData(globals)) context.stdout.write(reports.map((report) => `${harmless(report.context)}\n`).join(''));
  if (globals.quiet) return;
  for (const { context: name, file, kind, current, expires } of reports) {
    const what = kind === 'exec' ? 'a call of oks for certificates, no key,' : 'the certificate itself';
    context.stderr.write(
      `Merged ${what} into ${file} as context ${harmless(name)}${current ? ', the current one' : ''}.\n`,
    );
    if (expires !== null) context.stderr.write(`It is good until ${expires}; merge again for a fresh one.\n`);
  }
  for (const backup of reports[0]?.backups ?? []) context.stderr.write(`What was there before is in ${backup}.\n`);
}
