import {
  checkOptions,
  isObject,
  OksInputError,
  OksOtpRequiredError,
  optionRules,
  type OptionRule,
  type OptionRules,
} from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
import { checkInner, secretRule } from './option-rules.ts';
import { Secret } from './secret.ts';
import { shareWork } from './share-work.ts';
import { totp } from './totp.ts';

/**
 * The source of one-time passwords: a code as a string of digits, a function that returns a code, or the base32 secret
 * of an authenticator. For commands, see `oneTimePasswordCommand` in `@oks-kit/auth/node`.
 */
export type OneTimePasswordSource =
  | string
  | ((context: { readonly signal: AbortSignal }) => string | Promise<string>)
  | { readonly totpSecret: string | Secret };

/** Options of {@link oneTimePassword}. */
export interface OneTimePasswordOptions {
  /** The current time in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** The rule for options that contain a source. */
export const sourceRule: OptionRule = {
  mustBe: 'a code as a string, a function, or `{ totpSecret }`',
  fits: (value) => typeof value === 'string' || typeof value === 'function' || isObject(value),
};

const rules: OptionRules<OneTimePasswordOptions> = { now: optionRules.function };

/** A code, and how the service responded to it. */
interface Code {
  readonly digits: Secret;
  readonly askedAt: number;
  state: 'untried' | 'accepted' | 'refused';
}

/** How long a code of an authenticator is valid. */
const codeLastsMs = 30_000;

/**
 * Adds a one-time password to other credentials when the service asks for one. All calls that wait for a code share one
 * prompt. Wrap it in a `session`, so that one code is enough for many calls.
 *
 * If a code is rejected, every call that sent it throws `OksOtpRequiredError`; the next call asks for a new code.
 * Throws `OksInputError` for a code that is not a string of digits.
 */
export function oneTimePassword(
  inner: Credentials,
  source: OneTimePasswordSource,
  options: OneTimePasswordOptions = {},
): Credentials {
  checkInner(inner);
  checkOptions('@oks-kit/auth', options, rules);
  checkSource(source);
  const fixed = typeof source === 'string' ? new Secret(source) : source;
  const now = options.now ?? Date.now;
  let current: Code | undefined;
  const sentWith = new WeakMap<RequestToAuthorize, Code>();

  async function digitsFrom(signal: AbortSignal): Promise<Secret> {
    if (fixed instanceof Secret) return fixed;
    const digits = typeof fixed === 'function' ? await fixed({ signal }) : await totp(fixed.totpSecret, { now: now() });
    checkDigits(digits);
    return new Secret(digits);
  }

  const ask = shareWork(async (signal) => {
    current = { digits: await digitsFrom(signal), askedAt: now(), state: 'untried' };
    return current;
  });

  return {
    async authorize(request) {
      const headers = await inner.authorize(request);
      const code = current;
      if (code === undefined || now() - code.askedAt > codeLastsMs) return headers;
      sentWith.set(request, code);
      return { ...headers, [headerNames.oneTimePassword]: code.digits.reveal() };
    },

    async learn(answer, request) {
      const sent = sentWith.get(request);
      if (!isOtpChallenge(answer)) {
        if (sent !== undefined && answer.status !== 401) sent.state = 'accepted';
        return inner.learn?.(answer, request);
      }
      if (sent !== undefined && sent.state !== 'accepted') {
        sent.state = 'refused';
        if (current === sent) current = undefined;
        throw refused(answer.status, 'The one-time password was rejected.');
      }
      // Another call may have received a new code in the meantime.
      if (current !== undefined && current !== sent && now() - current.askedAt <= codeLastsMs) return 'again';
      if (sent !== undefined) {
        current = undefined;
        if (fixed instanceof Secret) throw refused(answer.status, 'The one-time password has already been used.');
      }
      const fresh = await ask(request.signal);
      if (sent !== undefined && fresh.digits.reveal() === sent.digits.reveal()) {
        current = undefined;
        throw refused(answer.status, 'The one-time password has already been used, and there is no new one yet.');
      }
      return 'again';
    },

    abandon: (request) => inner.abandon?.(request),
  };
}

function refused(status: number, message: string): OksOtpRequiredError {
  return new OksOtpRequiredError(message, {
    status,
    hint: 'A code is valid once and for about 30 seconds. Try again with a new one.',
  });
}

/** Whether a response asks for a one-time password. */
export function isOtpChallenge(answer: Pick<AnswerToLearnFrom, 'status' | 'errorBody'>): boolean {
  const body = answer.errorBody;
  return (
    answer.status >= 400 &&
    typeof body === 'object' &&
    body !== null &&
    'otp_required' in body &&
    body.otp_required === true
  );
}

/** A TOTP secret is validated when a code is created from it. */
function checkSource(source: unknown): void {
  if (typeof source === 'function') return;
  if (isObject(source)) checkOptions('@oks-kit/auth', source, { totpSecret: secretRule });
  else checkDigits(source);
}

function checkDigits(code: unknown): void {
  if (typeof code === 'string' && /^\d{4,10}$/.test(code)) return;
  throw new OksInputError('@oks-kit/auth: a one-time password must be a string of 4 to 10 digits.', {
    hint: 'Pass it as a string, so that leading zeros are kept.',
  });
}
