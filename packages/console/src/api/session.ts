/** `GET /api/session`: general information, which does not change while the server runs. */
export interface ConsoleSession {
  /** Version of oks. */
  readonly version: string;
  /** Whether the server refuses every action. */
  readonly readOnly: boolean;
  /** At least one. The first is shown first. */
  readonly profiles: readonly ConsoleProfile[];
}

/** An account at an endpoint. */
export interface ConsoleProfile {
  /** Identifies the profile in paths and events. Percent-encode it in paths. */
  readonly id: string;
  /** Name to show: that of the profile, `environment` for environment variables, or `emulator NAME`. */
  readonly name: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  /** Whether the service is an emulator whose journal, faults, clock and accounts can be shown. */
  readonly isEmulator: boolean;
  /** Template for commands of this account, such as `oks COMMAND --profile work`. */
  readonly commandLine: string;
}
