import { aligned, type HelpStyle } from '../../framework/help-layout.ts';
import { topicNames } from './topics.ts';

/** Summaries of the first words of commands, in the groups of the overview. */
export const nounGroups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Resources: {
    project: 'Manage projects: networks that contain clusters',
    cluster: 'Manage Kubernetes clusters',
    nodepool: 'Manage the node pools of a cluster (alias: np)',
    netpeering: 'Manage Net peerings between two projects',
    user: 'Manage EIM users of a project',
  },
  Environments: {
    apply: 'Create and update resources from a manifest',
    diff: 'Show what apply would change',
    export: 'Print existing projects as a manifest',
    destroy: 'Delete the resources of a manifest',
  },
  Access: {
    kubeconfig: 'Manage kubeconfig contexts and certificates',
    kubectl: 'Run kubectl on a cluster',
    profile: 'Manage saved credentials',
  },
  Service: {
    template: 'Show the default values of new resources',
    limits: 'List Kubernetes versions, Subregions and control plane plans',
    quotas: 'Show the quotas of the account',
    api: 'Call any API operation',
  },
  Tools: {
    doctor: 'Check the configuration, network and credentials',
    completion: 'Set up Tab completion in your shell',
    console: 'Open the web console',
    emulator: 'Run a local OKS emulator',
    version: 'Show the version',
    help: 'Show help on a command or a topic',
  },
};

/** What `oks --help` prints: every noun, in its group. */
export function overviewText(style: HelpStyle): string {
  const { bold, dim } = style.palette;
  return [
    'Manage OUTSCALE Kubernetes as a Service (OKS) from the command line.',
    '',
    `${bold('Usage')}   oks COMMAND [flags]`,
    ...Object.entries(nounGroups).flatMap(([group, nouns]) => [
      '',
      bold(group),
      ...aligned(
        Object.entries(nouns).map(([noun, text]) => [noun.padEnd(10), text]),
        style,
      ),
    ]),
    '',
    dim('More: oks COMMAND --help, or oks help TOPIC'),
    dim(`Topics: ${topicNames.join(', ')}`),
    '',
  ].join('\n');
}
