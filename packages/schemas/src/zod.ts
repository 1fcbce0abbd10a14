/** The zod schemas of the wire, the source of every check, type and document of the kit. Needs zod. */
export * from './generated/schemas.ts';
export { zodCheck } from './zod-check.ts';
export { wireSchemas } from './resources/wire.ts';
export { defaultAdmissionPlugins } from './resources/admission-plugins.ts';
export { weekDays } from './resources/maintenance.ts';
export { resourceStatuses } from './resources/statuses.ts';
