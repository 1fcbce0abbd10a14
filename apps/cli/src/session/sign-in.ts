import { defaultCredentials, type FindOptions, type SignIn } from '@oks-kit/auth/node';
import { OksCredentialsError, OksInputError } from '@oks-kit/core';
import { endpointOf } from '@oks-kit/schemas';
import type { LocalSession } from './session.ts';

/** Finds the credentials of a command. Throws `OksCredentialsError` if there are none. */
export function findSignIn(local: LocalSession): SignIn {
  const found = defaultCredentials({ ...findOptions(local), profile: local.globals.profile });
  checkRegion(local, found);
  return found;
}

/** Refuses `--region` if the profile or a variable names another endpoint: the flag would have no effect. */
function checkRegion({ globals: { region, endpoint }, command }: LocalSession, { profile, baseUrl }: SignIn): void {
  if (region === undefined || endpoint !== undefined || baseUrl === endpointOf(region)) return;
  if (command?.inputFlags?.includes('region') === true) return;
  const source = profile === undefined ? 'the environment sets' : `profile ${profile} uses`;
  throw new OksInputError(`\`--region ${region}\` has no effect: ${source} the endpoint ${baseUrl}.`, {
    hint: 'Omit the flag, or pass the endpoint with --endpoint.',
  });
}

/**
 * How commands find credentials: with cached sessions for saved profiles, and a prompt for one-time passwords.
 */
export function findOptions({ context, globals, ask, notes, warn }: LocalSession): FindOptions {
  return {
    env: context.env,
    home: context.home,
    region: globals.region,
    endpoint: globals.endpoint,
    session: 'profiles',
    askOneTimePassword: ask.isPossible
      ? async () => {
          const code = (await ask.line('One-time password:')).replaceAll(/\s/g, '');
          if (code !== '') return code;
          throw new OksCredentialsError('No one-time password was entered.', {
            hint: 'Enter the code from your authenticator app, or set OKS_OTP_CODE.',
          });
        }
      : undefined,
    onWarning: ({ message }) => warn(`${message} The command continues without it.`),
    onStderr: (text) => notes.verbatim(text),
  };
}
