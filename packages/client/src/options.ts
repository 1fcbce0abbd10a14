import { isObject, oneOf, type OptionRule, optionRules, type OptionRules, withMethods } from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import type { ClientOptions } from './create-client.ts';
import type { RateLimitOptions } from './rate-limit.ts';
import type { RetryOptions } from './retry.ts';

const { text, milliseconds, signal } = optionRules;
const aFunction = optionRules.function;
const authorizing = withMethods('authorize');

function numberFrom(least: number): OptionRule {
  return { mustBe: `a number of at least ${least}`, fits: (value) => typeof value === 'number' && value >= least };
}

export function isRow(value: unknown): value is OperationSpec {
  return (
    isObject(value) &&
    ['id', 'method', 'path', 'payload'].every((name) => typeof value[name] === 'string') &&
    withMethods('check').fits(value['response'])
  );
}

const retryRules: OptionRules<RetryOptions> = {
  attempts: numberFrom(1),
  baseMs: numberFrom(0),
  capMs: numberFrom(0),
  retryAfterCapMs: numberFrom(0),
  budget: numberFrom(0),
  notReadyMs: numberFrom(0),
};

const rateLimitRules: OptionRules<RateLimitOptions> = {
  perSecond: { mustBe: 'a number above 0', fits: (value) => typeof value === 'number' && value > 0 },
  burst: numberFrom(1),
};

export const clientRules: OptionRules<ClientOptions> = {
  region: text,
  baseUrl: text,
  credentials: {
    ...authorizing,
    needed: true,
    mustBe: `${authorizing.mustBe}, such as \`accessKey({ accessKey, secretKey })\` makes`,
  },
  transport: aFunction,
  fetch: aFunction,
  timeoutMs: milliseconds,
  deadlineMs: milliseconds,
  retry: { mustBe: 'an object, such as `{ attempts: 1 }` for no retries', fits: isObject, inside: retryRules },
  rateLimit: {
    mustBe: 'an object, or `false` for none',
    fits: (value) => value === false || isObject(value),
    inside: rateLimitRules,
  },
  responseValidation: oneOf('report', 'throw', 'off'),
  userAgent: {
    mustBe: 'text that is valid in a header',
    fits: (value) => typeof value === 'string' && !/[^\t\x20-\x7e]/.test(value),
  },
  onEvent: aFunction,
  middleware: aFunction,
  operations: {
    mustBe: 'operations by their IDs, such as `{ ...operations, GetProjectVolumes }`',
    fits: (value) => isObject(value) && Object.values(value).every(isRow),
  },
  clock: withMethods('now', 'sleep'),
  random: aFunction,
};

export const callRules: OptionRules<CallOptions> = {
  signal,
  timeoutMs: milliseconds,
  deadlineMs: milliseconds,
  // A `Headers` object has no own properties, so its content would be lost silently.
  headers: {
    mustBe: 'an object whose values are texts',
    fits: (value) => Object.prototype.toString.call(value) === '[object Object]',
  },
  unknownFields: oneOf('send', 'refuse'),
  onNotReady: aFunction,
  onAborted: aFunction,
};
