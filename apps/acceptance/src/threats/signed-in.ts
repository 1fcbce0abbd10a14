import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import { afterAll } from 'vitest';

/** An emulator with session tokens for the tests of one file, and the credentials of its account. */
export interface SignedIn {
  readonly emulator: Emulator;
  /** As environment variables. */
  readonly keys: Readonly<Record<'OKS_ENDPOINT' | 'OKS_ACCESS_KEY' | 'OKS_SECRET_KEY', string>>;
  /** As input for `oks profile add --from-stdin`. */
  readonly profile: string;
}

/** Starts an emulator that stops after the last test of the file. */
export async function startSignedIn(clock: EmulatorOptions['clock'] = 'instant'): Promise<SignedIn> {
  const emulator = await createEmulator({ clock, port: 0, tokens: true });
  afterAll(() => emulator.close());
  const { access_key, secret_key } = emulator.account;
  return {
    emulator,
    keys: { OKS_ENDPOINT: emulator.url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key },
    profile: JSON.stringify({ access_key, secret_key, endpoint: emulator.url }),
  };
}
