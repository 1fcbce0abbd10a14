import type { SignIn } from '@oks-kit/auth/node';
import { defaultRegion, endpointOf } from '@oks-kit/schemas';
import type { Context } from '../../main/context.ts';
import { createClientFor } from '../../session/connect.ts';
import type { Globals } from '../../session/global-flags.ts';
import type { Session } from '../../session/session.ts';
import { describeError, type Finding, plural, withinMs } from './finding.ts';

/** The credentials that would be used, if there are any. */
export function findCredentials(session: Session): { readonly signIn?: SignIn; readonly finding: Finding } {
  try {
    const { signIn } = session;
    const lines = signIn.explain();
    const key = lines.find(({ name }) => name === 'access key' || name === 'username') ?? lines.at(-1);
    const endpoint = lines.find(({ name }) => name === 'endpoint');
    return {
      signIn,
      finding: {
        check: 'credentials',
        status: 'ok',
        message:
          `${key?.name ?? ''} ${key?.value ?? ''} from ${key?.from ?? ''}; ` +
          `endpoint ${signIn.baseUrl} from ${endpoint?.from ?? ''}`,
      },
    };
  } catch (error) {
    return { finding: { check: 'credentials', status: 'problem', ...describeError(error, seeTopic(session)) } };
  }
}

/** The endpoint to check if there are no credentials. */
export function fallbackUrl({ env }: Context, globals: Globals): string {
  return (
    globals.endpoint ?? (env['OKS_ENDPOINT'] || endpointOf(globals.region ?? (env['OKS_REGION'] || defaultRegion)))
  );
}

/** Whether the service accepts the credentials. */
export async function checkAuthentication(
  session: Session,
  signIn: SignIn | undefined,
  answered: boolean,
): Promise<Finding> {
  const check = 'authentication';
  if (signIn === undefined) return { check, status: 'skipped', message: 'there are no credentials to test' };
  if (!answered) return { check, status: 'skipped', message: 'the service cannot be reached' };
  const { globals, signal } = session;
  try {
    const timeout = globals.timeout ?? String(withinMs / 1000);
    const client = createClientFor({ ...session.local, globals: { ...globals, timeout } }, signIn);
    const projects = await client.projects.list({}, { signal });
    return {
      check,
      status: 'ok',
      message: `the credentials work; ${plural(projects.length, 'project') || 'no projects yet'}`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { check, status: 'problem', ...describeError(error, seeTopic(session)) };
  }
}

function seeTopic({ hint }: Session): string {
  return `See \`${hint('help', ['authentication'])}\`.`;
}
