import { headerNames, OksInputError, OksOtpRequiredError } from '@oks-kit/schemas';
import type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
import { totp } from './totp.ts';

/**
 * Where a one-time password comes from: a code as a string of digits (leading zeros count), a function that asks
 * for one, or the shared secret of an authenticator in base32.
 */
export type OneTimePasswordSource =
  | string
  | ((context: { readonly signal: AbortSignal | undefined }) => string | Promise<string>)
  | { readonly totpSecret: string };

/**
 * Adds a one-time password to a key or a password once the service asks for it. All calls that wait for one share
 * one question. A code that is refused ends in `OksOtpRequiredError`; a function's next answer is asked for by the next call.
 */
export function oneTimePassword(inner: Credentials, source: OneTimePasswordSource): Credentials {
  let asked: Promise<string> | undefined;
  // A code is sent with an attempt only after a challenge; without MFA nobody is bothered.
  let code: string | undefined;
  const withCode = new WeakMap<RequestToAuthorize, string>();

  async function ask(signal: AbortSignal | undefined): Promise<string> {
    asked ??= codeFrom(source, signal).finally(() => (asked = undefined));
    return asked;
  }

  return {
    async authorize(request) {
      const headers = await inner.authorize(request);
      if (code === undefined) return headers;
      withCode.set(request, code);
      return { ...headers, [headerNames.oneTimePassword]: code };
    },

    async learn(answer, request) {
      if (!isOtpChallenge(answer)) return inner.learn?.(answer, request);
      const sent = withCode.get(request);
      if (sent !== undefined && sent === code) {
        code = undefined;
        throw new OksOtpRequiredError('The one-time password was refused.', {
          status: answer.status,
          hint: 'Codes last about half a minute and work once: give a fresh one.',
        });
      }
      // Another call may have asked in the meantime.
      if (sent === undefined && code !== undefined) return 'again';
      code = await ask(request.signal);
      return 'again';
    },
  };
}

/** Whether an answer asks for a one-time password. */
export function isOtpChallenge(answer: Pick<AnswerToLearnFrom, 'status' | 'errorBody'>): boolean {
  const body = answer.errorBody;
  return answer.status >= 400 && typeof body === 'object' && body !== null && 'otp_required' in body && body.otp_required === true;
}

async function codeFrom(source: OneTimePasswordSource, signal: AbortSignal | undefined): Promise<string> {
  const code =
    typeof source === 'string'
      ? source
      : typeof source === 'function'
        ? await source({ signal })
        : await totp(source.totpSecret, { now: Date.now() });
  if (!/^\d{4,10}$/.test(code)) {
    throw new OksInputError('@oks-kit/auth: a one-time password is a string of digits.', { hint: 'Leading zeros count: give it as text.' });
  }
  return code;
}
