/** `GET /api/session`: what this console shows. It does not change while the server runs. */
export interface ConsoleSession {
  /** Version of oks. */
  readonly version: string;
  /** Whether the server refuses every action. */
  readonly readOnly: boolean;
  /** At least one. The first is the one to show first. */
  readonly profiles: readonly ConsoleProfile[];
}

/** An account at an endpoint. */
export interface ConsoleProfile {
  /** Names the profile in paths and events. Encode it in paths. */
  readonly id: string;
  /** What people call it: the name of a profile, `environment` for variables, or `emulator NAME`. */
  readonly name: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  /** Whether the service is an emulator whose journal, faults, clock and accounts can be shown. */
  readonly isEmulator: boolean;
  /** How a command for this account is written, with `COMMAND` in its place: `oks COMMAND --profile work`. */
  readonly commandLine: string;
}
