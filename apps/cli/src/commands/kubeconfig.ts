import { fetchKubeconfig, mergeKubeconfig, removeFromKubeconfig } from '@oks-kit/kubeconfig';
import { certificateInfo, fileToWrite, kubeconfigPaths, readKubeconfigFiles, updateKubeconfigFile } from '@oks-kit/kubeconfig/node';
import type { Cluster } from '@oks-kit/schemas';
import type { Client } from '@oks-kit/client';
import type { Globals, Run } from '../command.ts';
import { connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { clusterReference, findCluster, projectReference } from '../names.ts';
import type { kubeconfigGet, kubeconfigMerge, kubeconfigRemove } from './rows/kubeconfig.ts';

export const runKubeconfigGet: Run<typeof kubeconfigGet> = async ({ context, globals, flags, args: [name] }) => {
  const { oks } = connect(context, globals);
  const { id } = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), context.signal);
  const { text, kubeconfig } = await fetchKubeconfig(oks, id, { ...flags, signal: context.signal });
  context.stdout.write(globals.output === 'json' ? `${JSON.stringify(kubeconfig, undefined, 2)}\n` : text.endsWith('\n') ? text : `${text}\n`);
  return undefined;
};

export const runKubeconfigMerge: Run<typeof kubeconfigMerge> = async ({ context, globals, flags, args: [name] }) => {
  const { oks, signIn } = connect(context, globals);
  const { signal } = context;
  const cluster = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), signal);
  const contextName = flags.alias ?? (await contextNameOf(oks, cluster, signal));
  const { user, group, ttl } = flags;
  const { kubeconfig: incoming } = await fetchKubeconfig(oks, cluster.id, { user, group, ttl, signal });

  const file = fileToWrite(await readKubeconfigFiles(pathsOf(context)), contextName);
  const { result, backup } = await updateKubeconfigFile(
    file,
    (current) => {
      const merged = mergeKubeconfig(current, incoming, {
        context: contextName,
        setCurrent: flags.use,
        overwrite: flags.overwrite,
        origin: { cluster_id: cluster.id, endpoint: signIn.baseUrl },
      });
      return { kubeconfig: merged.kubeconfig, result: { added: merged.added, replaced: merged.replaced, current: merged.kubeconfig['current-context'] === contextName } };
    },
    { signal },
  );
  const certificate = incoming.users[0]?.user['client-certificate-data'];
  const expires = certificate === undefined ? undefined : certificateInfo(certificate).notAfter.toISOString();
  if (globals.output === 'json') {
    context.stdout.write(`${JSON.stringify({ context: contextName, file, current: result.current, expires, added: result.added, replaced: result.replaced }, undefined, 2)}\n`);
  } else context.stdout.write(`${contextName}\n`);
  if (!globals.quiet) {
    context.stderr.write(`Merged the certificate itself into ${file} as context ${contextName}${result.current ? ', the current one' : ''}.\n`);
    if (expires !== undefined) context.stderr.write(`It is good until ${expires}; merge again for a fresh one.\n`);
    if (backup !== undefined) context.stderr.write(`What was there before is in ${backup}.\n`);
  }
  return undefined;
};

export const runKubeconfigRemove: Run<typeof kubeconfigRemove> = async ({ context, globals, flags, args: [name] }) => {
  const target = flags.alias === undefined ? { clusterId: await clusterIdOf(context, globals, name) } : { context: flags.alias };
  const removed: string[] = [];
  for (const { file, kubeconfig } of await readKubeconfigFiles(pathsOf(context))) {
    if (kubeconfig === undefined || removeFromKubeconfig(kubeconfig, target).removed.length === 0) continue;
    const update = await updateKubeconfigFile(
      file,
      (current) => {
        const after = removeFromKubeconfig(current, target);
        return { kubeconfig: after.kubeconfig, result: after.removed };
      },
      { signal: context.signal },
    );
    removed.push(...update.result);
  }
  if (globals.output === 'json') context.stdout.write(`${JSON.stringify({ removed }, undefined, 2)}\n`);
  else if (!globals.quiet) context.stderr.write(removed.length === 0 ? 'There was nothing of that cluster to remove.\n' : `Removed ${removed.join(', ')}.\n`);
  return undefined;
};

async function clusterIdOf(context: Context, globals: Globals, name: string | undefined): Promise<string> {
  const { oks } = connect(context, globals);
  return (await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), context.signal)).id;
}

function pathsOf({ env, home }: Context): string[] {
  return kubeconfigPaths(env, home);
}

async function contextNameOf(oks: Client, cluster: Cluster, signal: AbortSignal): Promise<string> {
  const project = await oks.projects.get(cluster.project_id, { signal });
  return `${project.name}-${cluster.name}`;
}
