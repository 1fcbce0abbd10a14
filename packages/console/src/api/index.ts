export { apiPaths, sessionIn } from './paths.ts';
export type * from './actions.ts';
export type * from './cluster.ts';
export type * from './emulator.ts';
export type * from './overview.ts';
export type * from './quotas.ts';
export type * from './report.ts';
export type * from './session.ts';
