export { nodeTransport, type NodeTransportOptions } from './node-transport.ts';
