import type { FlagSpecs, FlagValues } from '../framework/spec.ts';

/** Flags that every command accepts. */
export const globalFlags = {
  profile: { type: 'text', value: 'PROFILE', summary: 'Use the credentials of this profile.' },
  region: { type: 'text', value: 'REGION', summary: 'Region to use.' },
  endpoint: { type: 'text', value: 'URL', summary: 'Base URL of the API, instead of that of the region.' },
  'ca-file': { type: 'text', value: 'FILE', summary: 'Also trust the certificate authorities in this PEM file.' },
  project: { type: 'text', short: 'p', value: 'PROJECT', summary: 'Project, by name or ID.' },
  cluster: { type: 'text', short: 'c', value: 'CLUSTER', summary: 'Cluster: CLUSTER, PROJECT/CLUSTER or an ID.' },
  output: {
    type: 'text',
    short: 'o',
    value: 'FORMAT',
    values: ['table', 'wide', 'json', 'yaml', 'name'],
    summary: 'Output format.',
  },
  jq: { type: 'text', value: 'FILTER', summary: 'Filter the JSON output with a jq expression.' },
  columns: {
    type: 'text',
    value: 'COLUMNS',
    separator: ',',
    summary: 'Columns to print, in this order.',
  },
  'sort-by': {
    type: 'text',
    value: 'COLUMN',
    summary: 'Sort a list by this column. Append :desc to reverse the order.',
  },
  'no-headers': { type: 'boolean', summary: 'Print tables without the header line.' },
  'no-color': { type: 'boolean', summary: 'Print without colors.' },
  quiet: { type: 'boolean', short: 'q', summary: 'Do not print progress.' },
  verbose: { type: 'boolean', short: 'v', summary: 'Log each request to stderr.' },
  timeout: { type: 'text', value: 'SECONDS', summary: 'Maximum time for one API call, including retries.' },
  yes: { type: 'boolean', short: 'y', summary: 'Skip confirmation prompts.' },
  'non-interactive': { type: 'boolean', summary: 'Never prompt for input.' },
  help: { type: 'boolean', short: 'h', summary: 'Show help.' },
} as const satisfies FlagSpecs;

export type Globals = FlagValues<typeof globalFlags>;

/** The global flags of a run without any. */
export const noFlags: Globals = {
  profile: undefined,
  region: undefined,
  endpoint: undefined,
  'ca-file': undefined,
  project: undefined,
  cluster: undefined,
  output: undefined,
  jq: undefined,
  columns: undefined,
  'sort-by': undefined,
  'no-headers': false,
  'no-color': false,
  quiet: false,
  verbose: false,
  timeout: undefined,
  yes: false,
  'non-interactive': false,
  help: false,
};
