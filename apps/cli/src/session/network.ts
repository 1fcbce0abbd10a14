import type { SignIn } from '@oks-kit/auth/node';
import type { Transport } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import type { HttpExchangeOptions } from '@oks-kit/core/node';
import type { Globals } from './global-flags.ts';
import { readInputFile } from '../input/input-file.ts';
import type { Context } from '../main/context.ts';

/** The PEM file with certificate authorities in use: that of `--ca-file`, `OKS_CA_FILE`, or the profile. */
export function caFileOf(
  context: Context,
  globals: Pick<Globals, 'ca-file'>,
  signIn?: Pick<SignIn, 'caFile'>,
): string | undefined {
  return globals['ca-file'] ?? (context.env['OKS_CA_FILE'] || signIn?.caFile);
}

/** The certificate authorities of {@link caFileOf}, as PEM. */
export function readAuthorities(
  context: Context,
  globals: Pick<Globals, 'ca-file'>,
  signIn?: Pick<SignIn, 'caFile'>,
): string | undefined {
  const file = caFileOf(context, globals, signIn);
  return file === undefined ? undefined : readInputFile(context, file);
}

/** The options of a transport. */
export interface NetworkOptions {
  readonly context: Context;
  readonly globals: Pick<Globals, 'ca-file'>;
  readonly signIn?: Pick<SignIn, 'caFile'> | undefined;
  /** Called for certificates that cannot be read. */
  readonly warn: (message: string) => void;
}

/**
 * The transport of this process: with the proxies of the environment, and the authorities of {@link caFileOf} in
 * addition to those of Node. Throws `OksInputError` if that file contains no readable certificate.
 */
export function transportFor(options: NetworkOptions): Transport {
  return nodeTransport(exchangeOptionsFor(options));
}

/** The same, for an exchange of one's own. */
export function exchangeOptionsFor({ context, globals, signIn, warn }: NetworkOptions): HttpExchangeOptions {
  return {
    ca: readAuthorities(context, globals, signIn),
    caFrom: caFileOf(context, globals, signIn),
    proxyEnv: context.env,
    onWarning: warn,
  };
}
