import { isObject, OksCredentialsError, parseJson } from '@oks-kit/core';
import { accessKey } from '../access-key.ts';
import { basic } from '../basic.ts';
import type { Credentials, RequestToAuthorize } from '../credentials.ts';
import { isOtpChallenge, type OneTimePasswordSource } from '../one-time-password.ts';
import { shareWork } from '../share-work.ts';
import { tokens } from '../tokens.ts';
import { textAt } from './json-file.ts';
import { checkWords, type CommandOptions, runCommand } from './run-command.ts';

/**
 * Signs in with what a program prints on stdout as JSON: `access_key` and `secret_key`, `username` and `password`, or
 * `access_token` and `refresh_token`. It is run when a call first needs it, once for all calls that wait, and again when
 * the service refuses what it gave. There is no shell: `words` are the program and its arguments, and hold no secret.
 *
 * Throws `OksCredentialsError` for a program that fails or prints something else; nothing of what it printed is shown.
 */
export function credentialCommand(words: readonly [string, ...string[]], options: CommandOptions = {}): Credentials {
  checkWords(words);
  let known: Credentials | undefined;
  const usedBy = new WeakMap<RequestToAuthorize, { readonly credentials: Credentials; readonly fresh: boolean }>();
  const run = shareWork(async (signal) => {
    known = parseCredentials(words[0], await runCommand(words, { ...options, signal }));
    return known;
  });
  return {
    async authorize(request) {
      const fresh = known === undefined;
      const credentials = known ?? (await run(request.signal));
      usedBy.set(request, { credentials, fresh });
      return credentials.authorize(request);
    },
    learn(answer, request) {
      const used = usedBy.get(request);
      // Keys are rotated: what was right when it was asked for may be so no more.
      if (used === undefined || used.fresh || answer.status !== 401 || isOtpChallenge(answer)) return undefined;
      if (known === used.credentials) known = undefined;
      return 'again';
    },
  };
}

/** A one-time password that a program prints, for {@link oneTimePassword}. Run without a shell each time one is needed. */
export function oneTimePasswordCommand(
  words: readonly [string, ...string[]],
  options: CommandOptions = {},
): OneTimePasswordSource {
  checkWords(words);
  return async ({ signal }) => (await runCommand(words, { ...options, signal })).trim();
}

function parseCredentials(program: string, printed: string): Credentials {
  const value = parseJson(printed);
  if (isObject(value)) {
    const at = (key: string): string | undefined => textAt(value, key);
    const [key, secret, username, password, access, refresh] = [
      'access_key',
      'secret_key',
      'username',
      'password',
      'access_token',
      'refresh_token',
    ].map(at);
    if (key !== undefined && secret !== undefined) return accessKey({ accessKey: key, secretKey: secret });
    if (username !== undefined && password !== undefined) return basic({ username, password });
    if (access !== undefined && refresh !== undefined) return tokens({ accessToken: access, refreshToken: refresh });
  }
  throw new OksCredentialsError(`The command \`${program}\` printed no credentials.`, {
    hint: 'It should print one JSON object with access_key and secret_key, or username and password.',
  });
}
