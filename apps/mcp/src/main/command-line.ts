import { parseArgs } from 'node:util';
import { nearestName, OksInputError } from '@oks-kit/core';
import type { Access } from '../tools/tool.ts';

const options = {
  profile: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  'ca-file': { type: 'string' },
  'secrets-folder': { type: 'string', multiple: true },
  'allow-writes': { type: 'boolean' },
  'allow-deletes': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export const helpText = `oks-mcp is a Model Context Protocol server for OUTSCALE Kubernetes as a Service (OKS).
AI assistants start it and talk to it over standard input and output.

Usage:
  oks-mcp [flags]

By default, no tool changes anything.

Flags:
  --profile PROFILE         Use the credentials of this profile of oks.
  --region REGION           Region to use.
  --endpoint URL            Base URL of the API, instead of that of the region.
  --ca-file FILE            Also trust the certificate authorities in this PEM file.
  --allow-writes            Add the tools that create, change and upgrade.
  --allow-deletes           Add the tools that delete.
  --secrets-folder FOLDER   Also allow kubeconfigs and keys to be written to this folder. Repeatable.
  -h, --help                Show help.
  --version                 Show the version.

Credentials are found in the same way as by oks: in a profile, or in OKS_ACCESS_KEY and OKS_SECRET_KEY.
`;

/** What the command line requests. */
export interface CommandLine {
  readonly kind: 'help' | 'version' | 'serve';
  readonly connection: {
    readonly profile: string | undefined;
    readonly region: string | undefined;
    readonly endpoint: string | undefined;
    readonly 'ca-file': string | undefined;
  };
  readonly access: ReadonlySet<Access>;
  readonly secretsFolders: readonly string[];
}

/** Reads the command line. Throws `OksInputError`. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { values } = parse(argv);
  return {
    kind: values.help === true ? 'help' : values.version === true ? 'version' : 'serve',
    connection: {
      profile: values.profile,
      region: values.region,
      endpoint: values.endpoint,
      'ca-file': values['ca-file'],
    },
    access: new Set<Access>([
      'read',
      ...(values['allow-writes'] === true ? (['write'] as const) : []),
      ...(values['allow-deletes'] === true ? (['delete'] as const) : []),
    ]),
    secretsFolders: values['secrets-folder'] ?? [],
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false, strict: true });
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    const typed = argv.find(
      (word) => word.startsWith('--') && !Object.hasOwn(options, word.slice(2).split('=')[0] ?? ''),
    );
    const near = typed === undefined ? undefined : nearestName(typed.slice(2), Object.keys(options));
    throw new OksInputError(`${first.replace(/\.$/, '')}.`, {
      hint: near === undefined ? 'See `oks-mcp --help`.' : `Did you mean \`--${near}\`?`,
    });
  }
}
