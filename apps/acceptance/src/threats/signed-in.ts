import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import { afterAll } from 'vitest';

/** An emulator for the tests of one file, which hands out tokens, and how its account signs in. */
export interface SignedIn {
  readonly emulator: Emulator;
  /** As variables. */
  readonly keys: Readonly<Record<'OKS_ENDPOINT' | 'OKS_ACCESS_KEY' | 'OKS_SECRET_KEY', string>>;
  /** As `oks profile add --from-stdin` takes it. */
  readonly profile: string;
}

/** Starts one that ends with the file's last test. */
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
