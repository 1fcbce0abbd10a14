import { OksInputError } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { parseCommandLine } from '../../framework/parse.ts';
import { clusterArgument } from '../../resolve/clusters.ts';
import { connectSession } from '../../session/connect.ts';
import type { Globals } from '../../session/global-flags.ts';
import { createSession, type Session } from '../../session/session.ts';

/** What `cluster create` adds to a new cluster: a node pool, a kubeconfig context. */
export interface Extras {
  readonly nodes: number | undefined;
  readonly nodeType: string | undefined;
  readonly kubeconfig: boolean;
  readonly needsReadyCluster: boolean;
}

const poolName = 'workers';

/** Reads `--nodes`, `--node-type` and `--kubeconfig`. Throws `OksInputError`. */
export function readExtras(flags: {
  readonly nodes: string | undefined;
  readonly 'node-type': string | undefined;
  readonly kubeconfig: boolean;
}): Extras {
  const { nodes, 'node-type': nodeType, kubeconfig } = flags;
  if (nodes !== undefined && !/^\d{1,4}$/.test(nodes))
    throw new OksInputError(`Invalid value "${nodes}" for \`--nodes\`: it must be a whole number.`, {
      hint: 'For example --nodes 2.',
    });
  if (nodeType !== undefined && nodes === undefined)
    throw new OksInputError('`--node-type` needs `--nodes`.', {
      hint: 'For example --nodes 2 --node-type tinav6.c2r4p3.',
    });
  return {
    nodes: nodes === undefined ? undefined : Number(nodes),
    nodeType,
    kubeconfig,
    needsReadyCluster: nodes !== undefined || kubeconfig,
  };
}

/** Adds what was requested to a cluster that is ready. Each step is the command that does it alone. */
export async function addExtras(
  session: Session,
  cluster: Cluster,
  { nodes, nodeType, kubeconfig }: Extras,
  timeoutMs: number | undefined,
): Promise<void> {
  const target = clusterArgument(session, cluster);
  if (nodes !== undefined) {
    const { runNodepoolCreate } = await import('../nodepool/create.ts');
    const wait = timeoutMs === undefined ? '--wait' : `--wait=${Math.ceil(timeoutMs / 1000)}s`;
    const type = nodeType === undefined ? [] : ['--type', nodeType];
    await runNodepoolCreate(
      step(session, ['nodepool', 'create', poolName, '--cluster', target, '--count', String(nodes), ...type, wait]),
    );
  }
  if (kubeconfig) {
    const { runKubeconfigMerge } = await import('../kubeconfig/merge.ts');
    await runKubeconfigMerge(step(session, ['kubeconfig', 'merge', target, '--use']));
  }
}

/** Runs another command on the same account, without its standard output. */
function step(
  { context, application, globals }: Session,
  line: readonly string[],
): { readonly session: Session; readonly args: readonly string[]; readonly flags: never } {
  const parsed = parseCommandLine(line, application);
  if (parsed.kind !== 'run') throw new Error(`\`${line.join(' ')}\` is not a command.`);
  // Boundary: parsed with the specs that these types are inferred from.
  const own = parsed.flags as unknown as Globals;
  const { profile, region, endpoint, quiet, verbose, timeout, yes } = globals;
  const merged: Globals = {
    ...own,
    ...{ profile, region, endpoint, quiet, verbose, timeout, yes },
    'ca-file': globals['ca-file'],
    'no-color': globals['no-color'],
    'non-interactive': globals['non-interactive'],
  };
  const silent = { write: () => undefined, isTerminal: false, columns: undefined, rows: undefined };
  const session = connectSession(createSession({ ...context, stdout: silent }, merged, application));
  return { session, args: parsed.args, flags: parsed.flags as never };
}
