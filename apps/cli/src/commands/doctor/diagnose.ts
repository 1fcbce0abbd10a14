import type { Session } from '../../session/session.ts';
import { checkAuthentication, fallbackUrl, findCredentials } from './check-credentials.ts';
import { checkFiles } from './check-files.ts';
import { checkKubectl, checkNode } from './check-machine.ts';
import { checkService } from './check-service.ts';
import type { Finding } from './finding.ts';

/** Checks the configuration and the service, each on its own, so that one failure does not hide another. */
export async function diagnose(session: Session): Promise<Finding[]> {
  const { context, globals } = session;
  const credentials = findCredentials(session);
  const baseUrl = credentials.signIn?.baseUrl ?? fallbackUrl(context, globals);
  const { findings, answered } = await checkService(context, globals, baseUrl, credentials.signIn);
  return [
    checkNode(context),
    ...checkFiles(context),
    credentials.finding,
    ...findings,
    await checkAuthentication(session, credentials.signIn, answered),
    await checkKubectl(context),
  ];
}
