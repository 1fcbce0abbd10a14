export { nodeTransport, type NodeTransportOptions } from './node-transport.ts';
export type { ProxyEnvironment } from './proxy.ts';
