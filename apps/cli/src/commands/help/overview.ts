import { aligned, type HelpStyle } from '../../framework/help-layout.ts';
import { topicNames } from './topics.ts';

/** What the first words of commands are about, in the groups in which the overview lists them. */
export const nounGroups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Work: {
    project: 'Networks that hold clusters, and their quotas',
    cluster: 'Kubernetes clusters',
    nodepool: 'The nodes of a cluster',
  },
  Access: {
    kubeconfig: 'Certificates for kubectl',
    kubectl: 'Run kubectl against a cluster',
    profile: 'Credentials, under names',
  },
  Service: {
    template: 'What the service proposes for new things',
    limits: 'Versions, Subregions and sizes there are',
    api: 'Any operation of the API',
  },
  Setup: {
    doctor: 'Find out why something does not work',
    completion: 'Complete words with Tab in your shell',
    emulator: 'An OKS of your own on this machine',
    version: 'The version of oks',
    help: 'Help on a command or a topic',
  },
};

/** What `oks --help` prints: every noun, in its group. */
export function overviewText(style: HelpStyle): string {
  const { bold, dim } = style.palette;
  return [
    'OUTSCALE Kubernetes as a Service at the command line.',
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
