/** What scripts can rely on. */
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
  differences: 10,
  quota: 11,
  interrupted: 130,
} as const;

/** What each exit code means, for help and documents. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'Done.',
  other: 'Any other error.',
  usage: 'Invalid command line or input. Nothing was changed.',
  authentication: 'No credentials, wrong credentials, or permission denied.',
  notFound: 'The resource does not exist.',
  conflict: 'Conflict: a name is taken, a resource is protected or not empty, or its state forbids the change.',
  unavailable: 'Rate limited, unreachable, locked, not ready, or the service failed.',
  timeout: 'Timed out.',
  failed: 'The resource failed while oks was waiting for it.',
  maybeApplied: 'The change may have been applied: check before you try again.',
  differences: 'There are differences.',
  quota: 'Quota exceeded.',
  interrupted: 'Interrupted by Ctrl-C.',
};

/** Exit codes and their meanings, side by side. */
export const exitCodeRows: readonly (readonly [string, string])[] = Object.entries(exitCodes).map(([name, code]) => [
  String(code),
  // Boundary: `Object.entries` does not keep the type of the keys.
  exitCodeMeanings[name as keyof typeof exitCodes],
]);
