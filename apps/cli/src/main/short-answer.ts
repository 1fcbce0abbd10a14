/** What a command line asks for, if the answer needs neither the command table nor a cache of compiled code. */
export function shortAnswerTo(argv: readonly string[]): 'version' | 'overview' | undefined {
  if (argv.length !== 1) return undefined;
  switch (argv[0]) {
    case 'version':
    case '--version':
      return 'version';
    case '--help':
    case '-h':
      return 'overview';
    default:
      return undefined;
  }
}
