import { defineCommand } from '../../command.ts';
import { topicNames } from '../../topics.ts';
import { entry, type TableEntry } from './entry.ts';

export const doctor = defineCommand({
  path: ['doctor'],
  summary: 'Check this machine, the configuration, the way to the service and the credentials.',
  args: [],
  flags: {},
  examples: ['oks doctor', 'oks doctor --profile work -o json'],
});
export const completion = defineCommand({
  path: ['completion'],
  summary: 'Print a script that completes the words of oks in your shell.',
  args: [{ name: 'SHELL', required: true, values: ['bash', 'zsh', 'fish'] }],
  flags: {},
  examples: [
    "echo 'source <(oks completion bash)' >> ~/.bashrc",
    "echo 'source <(oks completion zsh)' >> ~/.zshrc",
    'oks completion fish > ~/.config/fish/completions/oks.fish',
  ],
});
export const versionShow = defineCommand({
  path: ['version'],
  summary: 'Print the version of oks; as JSON or YAML, those of Node and of the packages too.',
  args: [],
  flags: {},
  examples: ['oks version', 'oks version -o json'],
});
export const help = defineCommand({
  path: ['help'],
  summary: `Explain a command or a topic: ${topicNames.join(', ')}.`,
  args: [{ name: 'TOPIC', many: true }],
  flags: {},
  examples: ['oks help cluster create', 'oks help exit-codes'],
});

export const setupRows: readonly TableEntry[] = [
  entry(doctor, async () => (await import('../doctor.ts')).runDoctor),
  entry(completion, async () => (await import('../completion.ts')).runCompletion),
  entry(versionShow, async () => (await import('../version.ts')).runVersion),
  entry(help, async () => (await import('../help.ts')).runHelp),
];
