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
 * Authenticates with the JSON that a program prints: `access_key` and `secret_key`, `username` and `password`, or
 * `access_token` and `refresh_token`. The program runs when a call first needs it, and once more if the service rejects
 * its credentials. `words` are the program and its arguments. They must not contain secrets. No shell is used.
 *
 * Throws `OksCredentialsError` if the program fails or prints something else. Its output is never shown.
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
      // The key may have been rotated since it was fetched.
      if (used === undefined || used.fresh || answer.status !== 401 || isOtpChallenge(answer)) return undefined;
      if (known === used.credentials) known = undefined;
      return 'again';
    },
  };
}

/**
 * A source for {@link oneTimePassword}: a program that prints a code. It runs without a shell, each time a code is
 * needed.
 */
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
    hint: 'It must print a JSON object with access_key and secret_key, or username and password.',
  });
}
