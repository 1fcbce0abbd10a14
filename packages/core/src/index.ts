export { type CallLimit, limitCall, longestTimerMs, unlessStopped, untilAborted } from './abort.ts';
export { checkOptions, oneOf, type OptionRule, type OptionRules, optionRules, withMethods } from './check-options.ts';
export { type Clock, systemClock } from './clock.ts';
export { unsafeDebugEntries } from './debug-output.ts';
export { fileNameHash } from './file-name-hash.ts';
export { homeFolderOf, isAbsolutePath } from './home-folder.ts';
export { canonicalJson, exceedsBounds, isObject, isSameJson, ownValue, parseCutJson, parseJson } from './json.ts';
export { errorCodeOf, errorCodes, notReadyType, type OksErrorCode } from './errors/error-codes.ts';
export { errorExitCodes } from './errors/exit-codes.ts';
export {
  type IpRange,
  isInside,
  isOverlapping,
  parseIpAddress,
  parseIpRange,
  parseIpv4Address,
  parseIpv4Range,
  rangeContains,
  rangesOverlap,
} from './ip-ranges.ts';
export { ageText } from './age-text.ts';
export { applyMergePatch } from './merge-patch.ts';
export { isNamePattern, matchesNamePattern } from './name-pattern.ts';
export { nearestName } from './nearest-name.ts';
export { unknownField } from './unknown-field.ts';
export {
  apiErrorOf,
  inputErrorOf,
  isOksError,
  mayBeApplied,
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
  type OksErrorJson,
  type OksErrorOptions,
  OksFileError,
  OksInputError,
  OksKubeconfigError,
  OksLockedError,
  OksNotFoundError,
  OksNotImplementedError,
  OksNotReadyError,
  OksOtpRequiredError,
  OksPermissionError,
  OksQuotaError,
  OksRateLimitError,
  OksResponseError,
  OksSealedBoxError,
  OksServerError,
  OksTimeoutError,
  OksValidationError,
  OksWaitError,
  type Problem,
} from './errors/oks-error.ts';
export { checkOrigin, checkSameOrigin, checkUrl, isLoopbackHost, maskedEndpoint } from './origin.ts';
export { defaultPollTimeoutMs, isTransient, type Poll, type PollOptions, pollUntil } from './poll.ts';
export { escapeForTerminal, isPlain, maskWhenInspected, toClause, toOneLine, withoutSecrets } from './safe-text.ts';
export { mapParallel } from './map-parallel.ts';
export { quoteWord } from './shell-word.ts';
export { parseTtl, ttlPattern } from './ttl.ts';
export { eventStreamType, eventText, type EventToSend, readEvents, type ReceivedEvent } from './server-sent-events.ts';
export {
  bodyTooLarge,
  isTransportError,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts';
export { loadTransportError } from './transport-error.ts';
export { type AnswerFacts, isNotApplied } from './not-applied.ts';
export { type BrowserHeaders, hostNameOf, isFromOtherOrigin } from './web-requests.ts';
