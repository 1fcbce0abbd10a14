import { Secret } from '../secret.ts';
import type { SignInSource } from './sign-in.ts';

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `OKS_ACCESS_KEY`, `OKS_SECRET_KEY`, `OKS_USERNAME`, `OKS_PASSWORD` and `OKS_ENDPOINT`. Undefined if none is
 * set.
 */
export function oksVariables(env: Environment): SignInSource | undefined {
  const { OKS_ACCESS_KEY, OKS_SECRET_KEY, OKS_USERNAME, OKS_PASSWORD, OKS_ENDPOINT } = env;
  if (![OKS_ACCESS_KEY, OKS_SECRET_KEY, OKS_USERNAME, OKS_PASSWORD, OKS_ENDPOINT].some(Boolean)) return undefined;
  return {
    from: 'OKS_* variables',
    accessKey: OKS_ACCESS_KEY || undefined,
    secretKey: secretOf(OKS_SECRET_KEY),
    username: OKS_USERNAME || undefined,
    password: secretOf(OKS_PASSWORD),
    endpoint: OKS_ENDPOINT || undefined,
    region: env['OKS_REGION'] || undefined,
    session: false,
  };
}

/** Reads the `OSC_*` variables of the OUTSCALE SDKs. Undefined if there is neither a key nor a login. */
export function oscVariables(env: Environment): SignInSource | undefined {
  const { OSC_ACCESS_KEY, OSC_SECRET_KEY, OSC_LOGIN, OSC_PASSWORD, OSC_ENDPOINT_OKS, OSC_REGION } = env;
  if (!OSC_ACCESS_KEY && !OSC_LOGIN) return undefined;
  return {
    from: 'OSC_* variables',
    accessKey: OSC_ACCESS_KEY || undefined,
    secretKey: secretOf(OSC_SECRET_KEY),
    username: OSC_LOGIN || undefined,
    password: secretOf(OSC_PASSWORD),
    endpoint: OSC_ENDPOINT_OKS || undefined,
    region: OSC_REGION || undefined,
    session: false,
  };
}

/** The file with certificate authorities that `OKS_CA_FILE` names, for any credentials. */
export function caFileVariable(env: Environment): { readonly value: string; readonly from: string } | undefined {
  return env['OKS_CA_FILE'] ? { value: env['OKS_CA_FILE'], from: 'OKS_CA_FILE' } : undefined;
}

/** Treats an empty variable as unset. */
function secretOf(value: string | undefined): Secret | undefined {
  return value ? new Secret(value) : undefined;
}

const secretVariables = [
  'OKS_ACCESS_KEY',
  'OKS_SECRET_KEY',
  'OKS_USERNAME',
  'OKS_PASSWORD',
  'OKS_OTP_CODE',
  'OSC_ACCESS_KEY',
  'OSC_SECRET_KEY',
  'OSC_LOGIN',
  'OSC_PASSWORD',
  'OKS_EMULATOR_ADMIN_TOKEN',
];

/** An environment for a child process: a copy without OKS credentials. */
export function environmentWithoutSecrets(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] =>
      value === undefined || secretVariables.includes(name) ? [] : [[name, value]],
    ),
  );
}
