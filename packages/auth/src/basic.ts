import { checkOptions, checkUrl, OksInputError, optionRules, type OptionRules } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { secretRule } from './option-rules.ts';
import { Secret } from './secret.ts';

/** Options of `basic`. */
export interface BasicOptions {
  /** The root user's name, which is an email address. */
  readonly username: string;
  readonly password: string | Secret;
}

const rules: OptionRules<BasicOptions> = { username: { ...optionRules.text, needed: true }, password: secretRule };

/**
 * Authenticates with a username and password (HTTP Basic, UTF-8).
 * Throws `OksInputError` for a missing or invalid value, and for a request over plain HTTP to another machine.
 */
export function basic(options: BasicOptions): Credentials {
  checkOptions('@oks-kit/auth', options, rules);
  const { username } = options;
  const password = Secret.of(options.password);
  if (username === '' || username.includes(':') || password.reveal() === '') {
    throw new OksInputError(
      '@oks-kit/auth: `username` and `password` must not be empty, and `username` must not contain a colon.',
      {
        hint: "Use the root user's email address and password.",
      },
    );
  }
  return {
    authorize({ url }) {
      checkUrl(url);
      const bytes = new TextEncoder().encode(`${username}:${password.reveal()}`);
      return { [headerNames.authorization]: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
    },
  };
}
