import { headerNames, OksInputError } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';

export interface BasicOptions {
  /** The root user's login, an e-mail address. */
  readonly username: string;
  readonly password: string;
}

/** Signs in with login and password (HTTP Basic, UTF-8). Throws `OksInputError` for a login that the scheme can't carry. */
export function basic(options: BasicOptions): Credentials {
  const { username, password } = options;
  if (username === '' || username.includes(':') || password === '') {
    throw new OksInputError('@oks-kit/auth: `username` and `password` must not be empty, and `username` holds no colon.', {
      hint: "Give the root user's e-mail address and password.",
    });
  }
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const headers = { [headerNames.authorization]: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
  return { authorize: () => headers };
}
