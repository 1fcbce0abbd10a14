import { exitCodeRows } from '../../framework/exit-codes.ts';
import { aligned, type HelpStyle } from '../../framework/help-layout.ts';
import { flagLines } from '../../framework/help.ts';
import { globalFlags } from '../../session/global-flags.ts';
import { environmentVariables } from '../../session/environment.ts';
import type { TopicName } from './topics.ts';

/** The text of a topic. */
export function topicText(topic: TopicName, style: HelpStyle): string {
  return `${topics[topic](style).join('\n')}\n`;
}

/** The ways to sign in, for a first run and for the topic. */
export function waysToSignIn(style: HelpStyle): string[] {
  return aligned(
    [
      ['oks profile add', 'Save a key or a login under a name.'],
      ['oks profile import', 'Take over the profiles of other tools.'],
      ['OKS_ACCESS_KEY=… OKS_SECRET_KEY=…', 'Set variables, for a shell or in CI.'],
      ['oks emulator start', 'Try it all here, without an account.'],
    ],
    style,
  );
}

const topics: Readonly<Record<TopicName, (style: HelpStyle) => string[]>> = {
  output: (style) => [
    'Data goes to stdout. Progress, questions and errors go to stderr.',
    '',
    ...aligned(
      [
        ['-o table', 'Columns that fit the terminal, ages in a word. The default.'],
        ['-o wide', 'All columns, whole, with exact times.'],
        ['-o json', 'The bare resource or array, once, in its final state after --wait.'],
        ['-o yaml', 'The same as YAML.'],
        ['-o name', 'One name a line; PROJECT/CLUSTER for clusters of several projects.'],
      ],
      style,
    ),
    '',
    ...aligned(
      [
        ['--columns name,status', 'These columns, in this order.'],
        ['--sort-by age', 'Sort by a column: ages, numbers and versions by their value.'],
        ['--sort-by name:desc', 'The other way round.'],
        ['--no-headers', 'No first line.'],
      ],
      style,
    ),
    '',
    'JSON and YAML have one order of keys: name, id, then the alphabet.',
    'Text is cut and coloured on a terminal only.',
    'Colours are turned off by --no-color or NO_COLOR.',
    'With -o json an error is one JSON object on stderr:',
    '  code, message, status, requestId, details, hint',
  ],
  'exit-codes': (style) => ['How a command ended, for scripts.', '', ...aligned(exitCodeRows, style)],
  environment: (style) => [
    'Variables that oks reads. A flag wins over its variable.',
    '',
    ...aligned(environmentVariables, style),
  ],
  authentication: (style) => [
    'The ways to sign in:',
    '',
    ...waysToSignIn(style),
    '',
    'The first of these that is there is taken, whole; key, secret and endpoint are',
    'never mixed from two of them:',
    '  1. --profile, or OKS_PROFILE',
    '  2. OKS_ACCESS_KEY and OKS_SECRET_KEY, or OKS_USERNAME and OKS_PASSWORD',
    '  3. OSC_ACCESS_KEY and OSC_SECRET_KEY, or OSC_LOGIN and OSC_PASSWORD',
    '  4. the default profile of oks',
    '  5. the profile `default` in ~/.oks_cli/config.json',
    '  6. the default profile in ~/.osc/config.json',
    '',
    'See what is found, and whether it works: oks doctor',
    'OKS takes the access keys of the root account only, not those of EIM users.',
  ],
  kubeconfig: (style) => [
    'Certificates for kubectl are made on demand and live for a short time.',
    '',
    ...aligned(
      [
        ['oks kubeconfig merge CLUSTER', 'Write a context that kubectl can use.'],
        ['oks kubeconfig get CLUSTER', 'Print a kubeconfig with a fresh certificate.'],
        ['oks kubeconfig remove CLUSTER', 'Take the context out again.'],
        ['oks kubectl --cluster CLUSTER ARGS', 'Run kubectl once, with no context written.'],
      ],
      style,
    ),
    '',
    'A merged context asks `oks kubeconfig exec` for a certificate whenever kubectl',
    'needs one, so that no key stands in the file. That takes a saved profile.',
    'Otherwise, or with --no-exec, the certificate itself is merged, and it ends with',
    'its time. --user, --group and --ttl say whom it is for, and for how long.',
    '',
    'Your address must be in the cluster’s admin whitelist:',
    '  oks cluster update CLUSTER --admin-add my-ip',
  ],
  flags: (style) => ['Flags that every command takes.', '', ...flagLines(globalFlags, style)],
};
