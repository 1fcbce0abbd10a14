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

/** How to authenticate, for a first run and for the topic. */
export function authenticationMethods(style: HelpStyle): string[] {
  return aligned(
    [
      ['oks profile add', 'Save an access key, or a user name and password.'],
      ['oks profile import', 'Import the profiles of other OUTSCALE tools.'],
      ['OKS_ACCESS_KEY=… OKS_SECRET_KEY=…', 'Set environment variables, in a shell or in CI.'],
      ['oks emulator start', 'Try oks locally, without an account.'],
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
        ['-o table', 'Columns that fit the terminal. This is the default.'],
        ['-o wide', 'All columns, in full.'],
        ['-o json', 'The resource, or an array of resources.'],
        ['-o yaml', 'The same as YAML. `update -f` accepts it.'],
        ['-o name', 'One name per line. Clusters are PROJECT/CLUSTER.'],
      ],
      style,
    ),
    '',
    ...aligned(
      [
        ['--columns name,status', 'Print these columns, in this order.'],
        ['--sort-by age', 'Sort by a column. Ages, numbers and versions sort by value.'],
        ['--sort-by name:desc', 'Sort in reverse order.'],
        ['--no-headers', 'Print no header line.'],
        ["--jq '.[].name'", 'Filter the JSON output with a jq expression.'],
      ],
      style,
    ),
    '',
    'Keys of JSON and YAML are sorted: name, id, then alphabetically.',
    'Text is shortened and colored only on a terminal.',
    'To turn colors off, pass --no-color or set NO_COLOR.',
    'With -o json, an error is one JSON object on stderr with these keys:',
    '  code, message, status, requestId, details, hint',
  ],
  'exit-codes': (style) => ['Exit codes of oks, for scripts.', '', ...aligned(exitCodeRows, style)],
  environment: (style) => [
    'Environment variables that oks reads. A flag overrides its variable.',
    '',
    ...aligned(environmentVariables, style),
  ],
  authentication: (style) => [
    'Authentication methods:',
    '',
    ...authenticationMethods(style),
    '',
    'oks uses the first of these sources that exists. Access key, secret key and',
    'endpoint always come from the same source:',
    '  1. --profile, or OKS_PROFILE',
    '  2. OKS_ACCESS_KEY and OKS_SECRET_KEY, or OKS_USERNAME and OKS_PASSWORD',
    '  3. OSC_ACCESS_KEY and OSC_SECRET_KEY, or OSC_LOGIN and OSC_PASSWORD',
    '  4. the default profile of oks',
    '  5. the profile named `default` in ~/.oks_cli/config.json',
    '  6. the default profile in ~/.osc/config.json',
    '',
    'To see which one is used, and whether it works: oks doctor',
    'OKS accepts only access keys of the root user, not those of EIM users.',
  ],
  kubeconfig: (style) => [
    'oks creates short-lived certificates for kubectl on demand.',
    '',
    ...aligned(
      [
        ['oks kubeconfig merge CLUSTER', 'Add a context for kubectl.'],
        ['oks kubeconfig get CLUSTER', 'Print a kubeconfig with a new certificate.'],
        ['oks kubeconfig remove CLUSTER', 'Remove the context.'],
        ['oks kubectl --cluster CLUSTER ARGS', 'Run kubectl once, without adding a context.'],
      ],
      style,
    ),
    '',
    'A merged context runs `oks kubeconfig exec` when kubectl needs a certificate, so',
    'the file contains no key. This needs a saved profile. Without one, or with',
    '--no-exec, the file contains the certificate itself, which expires. --user,',
    '--group and --ttl set the user, the group and the lifetime of the certificate.',
    '',
    'Your address must be in the whitelist of the cluster:',
    '  oks cluster update CLUSTER --admin-add my-ip',
  ],
  flags: (style) => ['Flags that every command accepts.', '', ...flagLines(globalFlags, style)],
};
