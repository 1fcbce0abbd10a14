import { isOksError, OksCallError, type OksErrorCode } from '@oks-kit/core';
import { exitCodes } from '../framework/exit-codes.ts';

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
