import type { SignIn } from '@oks-kit/auth/node';
import type { LocalSession, Session, SignedInSession } from './session.ts';
import { findSignIn } from './sign-in.ts';

/** A session with credentials, which loads the client only if it needs one: caches answer most of its calls. */
export interface CachedSession extends SignedInSession {
  /** The same session with a client. */
  connect(): Promise<Session>;
}

/** A session that reads credentials when they are first needed, and loads the client later or never. */
export function connectLater(local: LocalSession): CachedSession {
  let signIn: SignIn | undefined;
  let connected: Promise<Session> | undefined;
  return {
    ...local,
    get signIn() {
      return (signIn ??= findSignIn(local));
    },
    connect() {
      return (connected ??= import('./connect.ts').then(({ connectSession }) =>
        connectSession(local, (signIn ??= findSignIn(local))),
      ));
    },
  };
}
