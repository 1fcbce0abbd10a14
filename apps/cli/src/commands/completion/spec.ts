import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const completion = defineCommand(['completion'], () => ({
  offline: true,
  summary: 'Print a completion script for your shell.',
  args: [{ name: 'SHELL', required: true, values: ['bash', 'zsh', 'fish', 'powershell'] }],
  flags: {},
  examples: [
    "echo 'source <(oks completion bash)' >> ~/.bashrc",
    "echo 'source <(oks completion zsh)' >> ~/.zshrc",
    'oks completion fish > ~/.config/fish/completions/oks.fish',
    'oks completion powershell | Out-String | Invoke-Expression',
  ],
}));

export const completionRows: readonly TableEntry[] = [
  entry(completion, async () => (await import('./script.ts')).runCompletion),
];
