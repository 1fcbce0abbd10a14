export { type CallLimit, limitCall, longestTimerMs, unlessStopped, untilAborted } from './abort.ts';
export { checkOptions, oneOf, type OptionRule, type OptionRules, optionRules, withMethods } from './check-options.ts';
export { type Clock, systemClock } from './clock.ts';
export { isObject, ownValue, parseJson } from './json.ts';
export { nearestName } from './nearest-name.ts';
export {
  apiErrorOf,
  inputErrorOf,
  isOksError,
  OksApiError,
  type OksApiErrorOptions,
  OksAuthenticationError,
  OksCallError,
  type OksCallErrorOptions,
  OksConflictError,
  OksConnectionError,
  OksCredentialsError,
  OksError,
  type OksErrorByCode,
  type OksErrorCode,
  type OksErrorJson,
  type OksErrorOptions,
  OksFileError,
  OksInputError,
  OksKubeconfigError,
  OksNotFoundError,
  OksOtpRequiredError,
  OksPermissionError,
  OksRateLimitError,
  OksResponseError,
  OksSealedBoxError,
  OksServerError,
  OksTimeoutError,
  OksValidationError,
  OksWaitError,
  type Problem,
} from './oks-error.ts';
export { checkOrigin, checkSameOrigin, checkUrl, isLoopbackHost, maskedEndpoint } from './origin.ts';
export { escapeForTerminal, isPlain, maskWhenInspected, withoutSecrets } from './safe-text.ts';
export { parseTtl, ttlPattern } from './ttl.ts';
export {
  followTls,
  isBeforeSending,
  isNotTakenUp,
  type RequestOverTls,
  type SocketOfTls,
  unsentFailures,
  wordsFor,
} from './unsent-failures.ts';
