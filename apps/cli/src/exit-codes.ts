import { isOksError, OksCallError, type OksErrorCode } from '@oks-kit/schemas';

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

const byErrorCode: Readonly<Record<OksErrorCode, number>> = {
  input: exitCodes.usage,
  validation: exitCodes.usage,
  credentials: exitCodes.authentication,
  authentication: exitCodes.authentication,
  otp_required: exitCodes.authentication,
  permission: exitCodes.authentication,
  not_found: exitCodes.notFound,
  conflict: exitCodes.conflict,
  rate_limit: exitCodes.unavailable,
  server: exitCodes.unavailable,
  connection: exitCodes.unavailable,
  timeout: exitCodes.timeout,
  wait_timeout: exitCodes.timeout,
  wait_failed: exitCodes.failed,
  aborted: exitCodes.interrupted,
  api: exitCodes.other,
  response: exitCodes.other,
  sealed_box: exitCodes.other,
  kubeconfig: exitCodes.other,
  file: exitCodes.other,
  emulator: exitCodes.other,
};

/** The exit code that an error ends the process with. */
export function exitCodeOf(error: unknown): number {
  if (!isOksError(error)) return exitCodes.other;
  if (error instanceof OksCallError && error.maybeApplied) return exitCodes.maybeApplied;
  return byErrorCode[error.code];
}
