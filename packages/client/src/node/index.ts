export { nodeTransport, type NodeTransportOptions } from './node-transport.ts';
export { type ProxyEnvironment, ProxyError } from './proxy.ts';
