/** What a script can rely on. */
export const exitCodes = {
  done: 0,
  other: 1,
  usage: 2,
  authentication: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
  timeout: 7,
  failed: 8,
  maybeApplied: 9,
  interrupted: 130,
} as const;

/** What each exit code tells, for help and documents. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'Done.',
  other: 'Anything else went wrong.',
  usage: 'The command line or its input is wrong; nothing was changed.',
  authentication: 'No credentials, wrong ones, or not allowed.',
  notFound: 'What was named does not exist.',
  conflict: 'It is in conflict with what exists, such as a name that is taken.',
  unavailable: 'Rate limited, not reachable, or the service failed.',
  timeout: 'It took longer than it may.',
  failed: 'What was waited for ended as failed.',
  maybeApplied: 'It may have happened: check before you repeat it.',
  interrupted: 'Interrupted by Ctrl-C.',
};
