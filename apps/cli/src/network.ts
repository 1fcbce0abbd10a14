import type { Transport } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isOksError, OksInputError } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Context } from './context.ts';

/** The certificate authorities of `--ca-file`, as PEM. Throws `OksInputError` where the file holds none. */
export function readAuthorities({ cwd }: Context, globals: Pick<Globals, 'ca-file'>): string | undefined {
  const file = globals['ca-file'];
  if (file === undefined) return undefined;
  const path = process.getBuiltinModule('node:path');
  let text: string | undefined;
  try {
    text = readSmallFile(path.resolve(cwd, file));
  } catch (error) {
    throw isOksError(error, 'file') ? new OksInputError(`\`--ca-file\`: ${error.message}`, { hint: error.hint }) : error;
  }
  if (text === undefined) throw new OksInputError(`\`--ca-file\`: there is no file ${file}.`, { hint: 'Check its name.' });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new OksInputError(`${file} holds no certificate.`, { hint: '`--ca-file` takes PEM: -----BEGIN CERTIFICATE----- and so on.' });
  }
  return text;
}

/** The transport of this process: by the proxies of the environment, with the authorities of `--ca-file` besides Node's own. */
export function transportFor(context: Context, globals: Pick<Globals, 'ca-file'>): Transport {
  return nodeTransport({ ca: readAuthorities(context, globals), proxyEnv: context.env });
}
