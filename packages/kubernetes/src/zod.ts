export * from './kinds/ip-pool.ts';
export * from './kinds/net-peering.ts';
export * from './kinds/node-pool.ts';
export * from './kinds/oos-access.ts';
export * from './kinds/vpn-connection.ts';
