import { checkOptions, isObject, type OptionRules, optionRules, type Transport } from '@oks-kit/core';
import { createHttpExchange, type ProxyEnvironment } from '@oks-kit/core/node';

/** Options of `nodeTransport`. */
export interface NodeTransportOptions {
  /** Certificate authorities in PEM format to trust in addition to Node's own. @default none */
  readonly ca?: string | readonly string[] | undefined;
  /** Name for the source of `ca` in messages, such as the path of a file. @default '`ca`' */
  readonly caFrom?: string | undefined;
  /**
   * The environment to read `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` from, such as `process.env`. Names
   * can be upper or lower case. A proxy is an `http:`, `https:`, `socks5:` or `socks5h:` URL. Calls that would use an
   * invalid proxy fail. For plain HTTP, only proxies on this machine are used, because others could read the keys.
   * @default no proxy
   */
  readonly proxyEnv?: ProxyEnvironment | undefined;
  /** Called with a warning if some certificates in `ca` cannot be read. The others are used. @default none */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const rules: OptionRules<NodeTransportOptions> = {
  ca: {
    mustBe: 'a PEM text or a list of them',
    fits: (value) => [value].flat().every((text) => typeof text === 'string'),
  },
  caFrom: optionRules.text,
  proxyEnv: { mustBe: 'an object, such as `process.env`', fits: isObject },
  onWarning: optionRules.function,
};

/**
 * Creates a transport that uses `node:https` and never loads `fetch`, for short-lived processes. Certificates are
 * always verified; `NODE_TLS_REJECT_UNAUTHORIZED` has no effect. Open connections do not keep the process alive. Throws
 * `OksInputError` for a `ca` without a readable certificate.
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  checkOptions('nodeTransport', options, rules);
  return createHttpExchange(options).send;
}
