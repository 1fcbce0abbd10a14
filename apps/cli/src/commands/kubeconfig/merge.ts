import path from 'node:path';
import { isNamespace, isProxyUrl, type Kubeconfig, type Origin, withExecUser } from '@oks-kit/kubeconfig';
import type { Exposure } from '@oks-kit/files';
import { certificateOf, checkSubject, mergeIntoFiles, updateKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { isOksError, type OksError, OksInputError } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import type { Run } from '../../session/entry.ts';
import { commandLine } from '../../session/hints.ts';
import type { Session } from '../../session/session.ts';
import type { Context } from '../../main/context.ts';
import { exitCodeOf } from '../../output/exit-code-of.ts';
import { chooseCluster, noCluster } from '../../resolve/clusters.ts';
import { findChosenProject, nameProjects } from '../../resolve/projects.ts';
import { caFileOf } from '../../session/network.ts';
import { cachedKubeconfig } from './cached.ts';
import { fetchReadyKubeconfig } from './fetch-ready.ts';
import { stableCommand } from './stable-command.ts';
import { kubeconfigFiles } from './merged-contexts.ts';
import type { kubeconfigMerge } from './spec.ts';

/** What a merge did, as `-o json` prints it. */
interface MergeReport {
  readonly context: string;
  readonly file: string;
  readonly kind: 'exec' | 'certificate';
  readonly current: boolean;
  /** When the certificate expires, UTC; null if it is renewed automatically. */
  readonly expires: string | null;
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly backups: readonly string[];
}

/** What a merge of several clusters did. */
interface MergedClusters {
  readonly reports: readonly (MergeReport | { readonly context: string; readonly error: OksError })[];
  readonly exposures: readonly Exposure[];
}

/** A kubeconfig to merge into the files. */
interface Prepared {
  readonly context: string;
  readonly origin: Origin;
  readonly kubeconfig: Kubeconfig;
  readonly expires: string | null;
}

export const runKubeconfigMerge: Run<typeof kubeconfigMerge> = async ({ session, flags, args: [name] }) => {
  if (flags.exec && flags['no-exec']) throw new OksInputError('`--exec` and `--no-exec` cannot be used together.');
  if (flags.all && (name !== undefined || flags.alias !== undefined))
    throw new OksInputError('`--all` cannot be used together with CLUSTER or `--alias`.');
  const { namespace, 'proxy-url': proxyUrl } = flags;
  if (namespace !== undefined && !isNamespace(namespace)) {
    throw new OksInputError(`Invalid namespace \`${namespace}\` for \`--namespace\`.`, {
      hint: 'A namespace has at most 63 lower-case letters, digits and hyphens.',
    });
  }
  if (proxyUrl !== undefined && !isProxyUrl(proxyUrl)) {
    throw new OksInputError('Invalid URL for `--proxy-url`.', {
      hint: 'Use an http, https or socks5 URL, such as http://proxy.example:3128.',
    });
  }
  const { client, signIn, signal, context, out, notes } = session;
  const useExec = flags.exec || (!flags['no-exec'] && signIn.profile !== undefined);

  async function prepare(cluster: Cluster, project: string): Promise<Prepared> {
    const made = useExec
      ? await execKubeconfig(session, cluster.id, flags)
      : await plainKubeconfig(session, cluster.id, flags);
    return {
      ...made,
      context: flags.alias ?? `${project}-${cluster.name}`,
      origin: { cluster_id: cluster.id, endpoint: signIn.baseUrl, project, cluster: cluster.name },
    };
  }

  /** Merges all of them at once, so that the backups contain the files as they were before the first one. */
  async function merge(prepared: readonly Prepared[]): Promise<MergedClusters> {
    const {
      result: steps,
      backups,
      exposures,
    } = await updateKubeconfigFiles(
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
              namespace,
              proxyUrl,
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
    const reports = prepared.map(({ context: name, expires }, index) => {
      const step = steps[index];
      if (step === undefined || step instanceof Error)
        return { context: name, error: step ?? new OksInputError(`Context ${name} was not merged.`) };
      const { file, current, added, replaced } = step;
      return {
        context: step.context,
        file,
        kind: useExec ? 'exec' : 'certificate',
        current,
        expires,
        added,
        replaced,
        backups,
      } as const;
    });
    return { reports, exposures };
  }

  if (!flags.all) {
    const cluster = await chooseCluster(session, name);
    await nameProjects(session, [cluster.project_id]);
    const project = session.projectNames.get(cluster.project_id) ?? cluster.project_id;
    const {
      reports: [report],
      exposures,
    } = await merge([await prepare(cluster, project)]);
    if (report === undefined || 'error' in report) throw report?.error ?? noCluster(session);
    if (out.isData) await out.value(report);
    reportMerges(session, [report], exposures);
    return undefined;
  }

  const project = await findChosenProject(session);
  const prepared: Prepared[] = [];
  let code = 0;
  const tellOfFailure = (name: string, error: OksError): void => {
    notes.error({ ...error.toJSON(), message: `cluster ${name}: ${error.message}` });
    code = Math.max(code, exitCodeOf(error));
  };
  for (const cluster of await client.clusters.list({ project_id: project.id }, { signal })) {
    try {
      prepared.push(await prepare(cluster, project.name));
    } catch (error) {
      // A cluster that is still deploying does not prevent the others.
      if (!isOksError(error) || signal.aborted) throw error;
      tellOfFailure(cluster.name, error);
    }
  }
  const reports: MergeReport[] = [];
  const merged = prepared.length === 0 ? undefined : await merge(prepared);
  for (const report of merged?.reports ?? []) {
    if ('error' in report) tellOfFailure(report.context, report.error);
    else reports.push(report);
  }
  if (out.isData) await out.value(reports);
  reportMerges(session, reports, merged?.exposures ?? []);
  if (reports.length === 0 && code === 0) session.note('The project has no clusters.');
  return code;
};

type SubjectFlags = {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly ttl?: string | undefined;
};

/** A kubeconfig with the certificate itself. */
async function plainKubeconfig(
  session: Session,
  clusterId: string,
  { user, group, ttl }: SubjectFlags,
): Promise<{ kubeconfig: Kubeconfig; expires: string }> {
  const kubeconfig = await fetchReadyKubeconfig(session, clusterId, { user, group, ttl, signal: session.signal });
  const certificate = certificateOf(kubeconfig);
  checkSubject(certificate, { user, group });
  return { kubeconfig, expires: certificate.notAfter.toISOString() };
}

/** A kubeconfig with which kubectl calls this program, with the same profile, from any folder. */
async function execKubeconfig(
  session: Session,
  clusterId: string,
  subject: SubjectFlags,
): Promise<{ kubeconfig: Kubeconfig; expires: null }> {
  const { signIn, context, globals } = session;
  const { kubeconfig } = await cachedKubeconfig(session, clusterId, subject);
  const [command, ...self] = stableCommand(context);
  const caFile = caFileOf(context, globals);
  const flags = [
    ...(signIn.profile === undefined ? [] : ['--profile', signIn.profile]),
    '--endpoint',
    signIn.baseUrl,
    // A profile's own file is found through the profile.
    ...(caFile === undefined ? [] : ['--ca-file', path.resolve(context.cwd, caFile)]),
    ...(['user', 'group', 'ttl'] as const).flatMap((flag) =>
      subject[flag] === undefined ? [] : [`--${flag}`, subject[flag]],
    ),
  ];
  const args = [...self, 'kubeconfig', 'exec', clusterId, ...flags];
  // It is read later, possibly with another default profile, so it repeats the flags of the entry.
  const mergeAgain = commandLine(['oks', 'kubeconfig', 'merge', clusterId, '--exec', ...flags]);
  const installHint = `oks has moved since this context was merged. Install it, then merge again: ${mergeAgain}`;
  return {
    kubeconfig: withExecUser(kubeconfig, { command, args, env: whereFilesAre(context), installHint }),
    expires: null,
  };
}

/** Variables with the location of profiles and caches, because kubectl may run in a shell with other values. */
function whereFilesAre({ env, cwd }: Context): Record<string, string> | undefined {
  const found = ['OKS_CONFIG_DIR', 'OSC_CONFIG_FILE', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'].flatMap(
    (variable): [string, string][] => {
      const value = env[variable];
      return value === undefined || value === '' ? [] : [[variable, path.resolve(cwd, value)]];
    },
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function reportMerges(
  { out, note, warn }: Session,
  reports: readonly MergeReport[],
  exposures: readonly Exposure[],
): void {
  if (!out.isData) out.lines(...reports.map((report) => report.context));
  for (const { context: name, file, kind, current, expires, added, replaced } of reports) {
    if (added.length + replaced.length === 0) {
      note(`Context ${name} in ${file} is already up to date${current ? ', and is the current context' : ''}.`);
      continue;
    }
    const isNew = added.includes(`context ${name}`);
    note(
      isNew
        ? `Added context ${name} to ${file}${current ? ' and made it current' : ''}.`
        : `Updated context ${name} in ${file}: ${[...added, ...replaced].join(', ')}.` +
            (current ? ' It is the current context.' : ''),
    );
    note(
      kind === 'exec'
        ? 'kubectl asks oks for short-lived certificates; no key is stored.'
        : `The file now contains a private key. The certificate is valid until ${expires ?? 'an unknown time'}.`,
    );
  }
  for (const backup of new Set(reports[0]?.backups)) note(`The previous version is in ${backup}.`);
  for (const { path: open, kind, mode } of exposures) {
    const bits = mode.toString(8).padStart(4, '0');
    if (kind === 'readable')
      warn(
        `${open} contains a private key, and other users can read it (mode ${bits}). To fix it: ` +
          commandLine(['chmod', '600', open]),
      );
    else
      warn(
        `Other users can replace the files in ${open} (mode ${bits}). To fix it: ` +
          commandLine(['chmod', '700', open]),
      );
  }
}
