export { type ProxyEnvironment, ProxyError } from '@oks-kit/core/node';
export { nodeTransport, type NodeTransportOptions } from './node-transport.ts';
export { unsentFailures } from '@oks-kit/core/node';
