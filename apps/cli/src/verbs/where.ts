import type { Session } from '../session/session.ts';

/** Whose account, and where: a question about a change names it. */
export function whereOf({ signIn: { profile, baseUrl } }: Session): string {
  return profile === undefined ? `at ${baseUrl}` : `with profile ${profile} at ${baseUrl}`;
}
