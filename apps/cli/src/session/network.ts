import { OksInputError } from '@oks-kit/core';
import type { Transport } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import type { Globals } from './global-flags.ts';
import { readInputFile } from '../input/input-file.ts';
import type { Context } from '../main/context.ts';

/** The certificate authorities of `--ca-file`, as PEM. Throws `OksInputError` where the file holds none. */
export function readAuthorities(context: Context, globals: Pick<Globals, 'ca-file'>): string | undefined {
  const file = globals['ca-file'];
  if (file === undefined) return undefined;
  const text = readInputFile(context, file);
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new OksInputError(`${file} holds no certificate.`, {
      hint: '`--ca-file` takes PEM: -----BEGIN CERTIFICATE----- and so on.',
    });
  }
  return text;
}

/** The transport of this process: by the proxies of the environment, with the authorities of `--ca-file` besides Node's own. */
export function transportFor(context: Context, globals: Pick<Globals, 'ca-file'>): Transport {
  return nodeTransport({ ca: readAuthorities(context, globals), proxyEnv: context.env });
}
