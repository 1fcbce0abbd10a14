export * from './api/index.ts';
export type { Purpose } from './live/request-gate.ts';
export type { MaintenanceWindow } from './live/rows.ts';
export type {
  KnownResources,
  PreparedAction,
  ProfileConnection,
  ProfileSource,
  TakeTurn,
} from './profile-source.ts';
export { type ConsoleOptions, type RunningConsole, startConsole } from './server/start-console.ts';
