import type { Session } from '../session/session.ts';

/** The account and the endpoint, for confirmation prompts. */
export function whereOf({ signIn: { profile, baseUrl } }: Session): string {
  return profile === undefined ? `at ${baseUrl}` : `with profile ${profile} at ${baseUrl}`;
}
