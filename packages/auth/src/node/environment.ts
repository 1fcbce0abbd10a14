import type { SignInSource } from './sign-in.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `OKS_ACCESS_KEY`, `OKS_SECRET_KEY`, `OKS_USERNAME`, `OKS_PASSWORD` and `OKS_ENDPOINT` say; undefined where none is set. */
export function fromOksEnvironment(env: Environment): SignInSource | undefined {
  return sourceOf({
    from: 'OKS_* variables',
    accessKey: env['OKS_ACCESS_KEY'],
    secretKey: env['OKS_SECRET_KEY'],
    username: env['OKS_USERNAME'],
    password: env['OKS_PASSWORD'],
    endpoint: env['OKS_ENDPOINT'],
    region: env['OKS_REGION'],
  });
}

/** The same of the `OSC_*` variables, which the SDKs of OUTSCALE read. Without a key or a login they say nothing about OKS. */
export function fromOscEnvironment(env: Environment): SignInSource | undefined {
  if (!env['OSC_ACCESS_KEY'] && !env['OSC_LOGIN']) return undefined;
  return sourceOf({
    from: 'OSC_* variables',
    accessKey: env['OSC_ACCESS_KEY'],
    secretKey: env['OSC_SECRET_KEY'],
    username: env['OSC_LOGIN'],
    password: env['OSC_PASSWORD'],
    endpoint: env['OSC_ENDPOINT_OKS'],
    region: env['OSC_REGION'],
  });
}

/** An empty variable counts as unset; a Region alone is no way to sign in. */
function sourceOf(source: SignInSource): SignInSource | undefined {
  const { region, from, ...rest } = source;
  const set = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0 ? undefined : { from, region: region || undefined, ...Object.fromEntries(set) };
}
