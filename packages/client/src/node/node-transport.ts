import { checkOptions, isObject, type OptionRules, optionRules, type Transport } from '@oks-kit/core';
import { createHttpExchange, type ProxyEnvironment } from '@oks-kit/core/node';

export interface NodeTransportOptions {
  /** Certificate authorities to trust besides Node's own, as PEM; several in one text or in a list. @default none */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * Where `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read, in either case; such as `process.env`.
   * A proxy is an `http:`, `https:`, `socks5:` or `socks5h:` URL. A variable that is not one fails the calls that
   * would use it. Plain HTTP goes through a proxy on this machine only: elsewhere anyone could read the keys.
   * @default no proxy
   */
  readonly proxyEnv?: ProxyEnvironment | undefined;
  /** Told of certificates in `ca` that cannot be read. The others are used. @default nobody */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const rules: OptionRules<NodeTransportOptions> = {
  ca: {
    mustBe: 'PEM text or a list of it',
    fits: (value) => [value].flat().every((text) => typeof text === 'string'),
  },
  proxyEnv: { mustBe: 'an object, such as `process.env`', fits: isObject },
  onWarning: optionRules.function,
};

/**
 * A lean transport on Node's own http client, for processes that start often: it never loads `fetch`.
 * Certificates are always verified: `NODE_TLS_REJECT_UNAUTHORIZED` has no effect. Connections are kept open while the
 * process lives, and do not keep it alive. Throws `OksInputError` for a `ca` without a readable certificate.
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  checkOptions('nodeTransport', options, rules);
  return createHttpExchange(options).send;
}
