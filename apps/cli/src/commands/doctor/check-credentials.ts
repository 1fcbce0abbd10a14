import { defaultCredentials, type SignIn } from '@oks-kit/auth/node';
import { defaultRegion, endpointOf } from '@oks-kit/schemas';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { connect } from '../../session/connect.ts';
import { type Finding, plural, said, withinMs } from './finding.ts';

export function lookUp(context: Context, globals: Globals): { readonly value?: SignIn; readonly finding: Finding } {
  try {
    const { env, home } = context;
    const value = defaultCredentials({
      env,
      home,
      profile: globals.profile,
      region: globals.region,
      endpoint: globals.endpoint,
    });
    const lines = value.explain();
    const key = lines.find(({ name }) => name === 'access key' || name === 'username') ?? lines.at(-1);
    const endpoint = lines.find(({ name }) => name === 'endpoint');
    return {
      value,
      finding: {
        check: 'credentials',
        status: 'ok',
        message: `${key?.name ?? ''} ${key?.value ?? ''} from ${key?.from ?? ''}; endpoint ${value.baseUrl} from ${endpoint?.from ?? ''}`,
      },
    };
  } catch (error) {
    return { finding: { check: 'credentials', status: 'problem', ...said(error, 'See `oks help authentication`.') } };
  }
}

export function fallbackUrl({ env }: Context, globals: Globals): string {
  return (
    globals.endpoint ?? (env['OKS_ENDPOINT'] || endpointOf(globals.region ?? (env['OKS_REGION'] || defaultRegion)))
  );
}

export async function checkSignIn(
  context: Context,
  globals: Globals,
  found: boolean,
  answered: boolean,
): Promise<Finding> {
  const check = 'sign-in';
  if (!found) return { check, status: 'skipped', message: 'there are no credentials to try' };
  if (!answered) return { check, status: 'skipped', message: 'the service can’t be reached' };
  try {
    const { oks } = connect(context, { ...globals, timeout: globals.timeout ?? String(withinMs / 1000) });
    const projects = await oks.projects.list({}, { signal: context.signal });
    return {
      check,
      status: 'ok',
      message: `the credentials work; ${plural(projects.length, 'project') || 'no projects yet'}`,
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return { check, status: 'problem', ...said(error, 'See `oks help authentication`.') };
  }
}
