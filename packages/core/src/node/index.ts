export { type Authorities, readAuthorities } from './authorities.ts';
export { isExecutableFile } from './executable-file.ts';
export {
  createHttpExchange,
  type HttpExchange,
  type HttpExchangeOptions,
  type HttpExchangeResponse,
} from './http-exchange.ts';
export { createPrivateFolder } from './private-folder.ts';
export { type Proxy, type ProxyEnvironment, parseProxy, proxyFor } from './proxy-environment.ts';
export { ProxyError } from './proxy-error.ts';
export { transportErrorOf } from './transport-error.ts';
export { unsentFailures } from './unsent-failures.ts';
