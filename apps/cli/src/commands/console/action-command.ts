import type { Action } from '@oks-kit/console';
import type { LocalSession } from '../../session/session.ts';
import type { CommandWords } from '../../session/hints.ts';
import type { CommandPath } from '../specs.ts';

/** How a command line names resources: by ID, or as people write it. */
export interface Naming {
  cluster(id: string): string;
  project(id: string): string;
}

/** Names resources by their IDs. */
export const byId: Naming = { cluster: (id) => id, project: (id) => id };

/** The words of the command that does an action. */
export function wordsOf(action: Action, naming: Naming, words: CommandWords, emulatorName?: string): string[] {
  const emulator = { name: emulatorName };
  switch (action.kind) {
    case 'scale':
      return words('nodepool scale', [action.nodepool], {
        count: String(action.count),
        cluster: naming.cluster(action.cluster),
      });
    case 'upgrade':
      return words('cluster upgrade', [naming.cluster(action.cluster)], { to: action.to });
    case 'whitelist':
      return words('cluster update', [naming.cluster(action.cluster)], {
        'admin-add': action.add,
        'admin-remove': action.remove,
      });
    case 'protect':
    case 'unprotect': {
      const flags = action.kind === 'protect' ? { protect: true } : { 'no-protect': true };
      return 'cluster' in action.target
        ? words('cluster update', [naming.cluster(action.target.cluster)], flags)
        : words('project update', [naming.project(action.target.project)], flags);
    }
    case 'delete': {
      const { target } = action;
      if ('nodepool' in target)
        return words('nodepool delete', [target.nodepool], { cluster: naming.cluster(target.cluster) });
      return 'cluster' in target
        ? words('cluster delete', [naming.cluster(target.cluster)])
        : words('project delete', [naming.project(target.project)]);
    }
    case 'merge-kubeconfig':
      return words('kubeconfig merge', [naming.cluster(action.cluster)]);
    case 'advance-clock':
      return words('emulator clock advance', [action.by], emulator);
    case 'add-fault':
      return words('emulator fault add', [action.fault], {
        ...emulator,
        operation: action.operations,
        times: action.times === undefined ? undefined : String(action.times),
      });
    case 'remove-fault':
      return words('emulator fault remove', [action.fault], emulator);
  }
}

type Invoked = {
  readonly session: LocalSession;
  readonly args: readonly string[];
  readonly flags: never;
};

/** The code of a command that does an action. */
export async function commandCode(path: CommandPath): Promise<(invocation: Invoked) => Promise<number | undefined>> {
  const load = commands[path];
  if (load === undefined) throw new Error(`No action runs the command ${path}.`);
  // Boundary: the command line is parsed with the spec of this command, and its session connects to the service.
  return (await load()) as (invocation: Invoked) => Promise<number | undefined>;
}

const commands: { readonly [P in CommandPath]?: () => Promise<unknown> } = {
  'cluster delete': async () => (await import('../cluster/delete.ts')).runClusterDelete,
  'cluster update': async () => (await import('../cluster/update.ts')).runClusterUpdate,
  'cluster upgrade': async () => (await import('../cluster/upgrade.ts')).runClusterUpgrade,
  'kubeconfig merge': async () => (await import('../kubeconfig/merge.ts')).runKubeconfigMerge,
  'nodepool delete': async () => (await import('../nodepool/delete.ts')).runNodepoolDelete,
  'nodepool scale': async () => (await import('../nodepool/scale.ts')).runNodepoolScale,
  'project delete': async () => (await import('../project/delete.ts')).runProjectDelete,
  'project update': async () => (await import('../project/update.ts')).runProjectUpdate,
};
