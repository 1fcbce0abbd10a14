import { sessionIn } from '../../../src/api/index.ts';

/** Other tabs of this console find it here. What is stored for one port cannot be read by a page of another one. */
const key = 'oks-console-session';

/** Keeps the secret that the link has led to, and removes it from the address. */
export function takeSessionSecret(): void {
  const secret = sessionIn(location.hash);
  if (secret === undefined) return;
  localStorage.setItem(key, secret);
  history.replaceState(null, '', '/');
}

/** Headers that show the server that this browser has opened its link. */
export function sessionHeaders(): Readonly<Record<string, string>> {
  const secret = localStorage.getItem(key);
  return secret === null ? {} : { authorization: `Bearer ${secret}` };
}
