import {
  type Context,
  connectSession,
  createSession,
  type Globals,
  type LocalSession,
  noFlags,
  type Session,
} from '@oks-kit/cli/internal';
import { createSecretMask, type SecretMask } from '@oks-kit/core/secret-mask';
import { isSecretHeader, isServiceEndpoint } from '@oks-kit/schemas';
import type { SecretFiles } from './secret-files.ts';
import { createToolHint } from './tool-hint.ts';

/** The session of one call of a tool. */
export interface ToolSession extends Session {
  /** Where secrets are written, because no result contains them. */
  readonly secretFiles: SecretFiles;
}

/** What one call of a tool receives. */
export interface ToolCall {
  /** Aborted when the assistant cancels the call, or closes the connection. */
  readonly signal: AbortSignal;
  /** Called with each step of a long call. */
  readonly onProgress: (text: string) => void;
}

/** The account and the endpoint that the server works with. */
export interface Connection {
  /** Whether the endpoint is on this machine, such as an emulator. */
  readonly isLocal: boolean;
  /** Hides secrets, the credentials of the requests among them: a gateway may repeat them in a response. */
  readonly mask: SecretMask;
  sessionFor(call: ToolCall): ToolSession;
}

/**
 * Connects to the account of a profile or of the environment. Sends nothing. Throws `OksCredentialsError`.
 *
 * @param offered - the names of the tools that hints may name
 */
export function connect(
  context: Context,
  flags: Pick<Globals, 'profile' | 'region' | 'endpoint' | 'ca-file'>,
  secretFiles: SecretFiles,
  offered: ReadonlySet<string>,
): Connection {
  let sent: readonly string[] = [];
  const globals: Globals = { ...noFlags, ...flags, 'no-color': true, 'non-interactive': true };
  const local = createSession({ ...context, env: withoutDefaults(context.env) }, globals, application);
  const own: LocalSession = {
    ...local,
    hint: createToolHint(offered, local.hint),
    wrapTransport: (send) => (request, signal) => {
      const added = secretsIn(request.headers).filter((secret) => !sent.includes(secret));
      if (added.length > 0) sent = [...added, ...sent].slice(0, mostSent);
      return send(request, signal);
    },
    // A tool acts only on its arguments, not on the default project and cluster of a shell.
    usesDefaults: false,
  };
  const connection = connectSession(own);
  const { signIn, client } = connection;
  return {
    isLocal: !isServiceEndpoint(signIn.baseUrl),
    mask: createSecretMask(() => sent),
    sessionFor({ signal, onProgress }) {
      const local: LocalSession = {
        ...own,
        context: { ...own.context, signal },
        signal,
        progress: (what) => ({ change: (text) => onProgress(`${what}: ${text}`), done: () => undefined }),
        note: onProgress,
        projectNames: new Map(),
      };
      return {
        ...local,
        local,
        signIn,
        client,
        clientWith: (onResponse) => connection.clientWith(onResponse),
        secretFiles,
      };
    },
  };
}

/** Session tokens change. So many secrets of earlier requests are remembered. */
const mostSent = 50;
/** Shorter values, such as one-time passwords, could be part of any other text. */
const shortestSecret = 8;

/** The credentials in the headers of a request, a password in `Authorization` among them. */
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => {
      const [, encoded] = /^Basic +(\S+)$/i.exec(value) ?? [];
      if (encoded === undefined) return [value];
      const text = Buffer.from(encoded, 'base64').toString();
      return [encoded, text.slice(text.indexOf(':') + 1)];
    })
    .filter((secret) => secret.length >= shortestSecret);
}

/** The server has no command table: nothing is parsed, completed or explained. */
const application: LocalSession['application'] = {
  name: 'oks-mcp',
  commands: [],
  globalFlags: {},
  aliases: new Map(),
  groups: {},
  environment: [],
  overview: () => '',
};

function withoutDefaults({ OKS_PROJECT: _project, OKS_CLUSTER: _cluster, ...env }: Context['env']): Context['env'] {
  return env;
}
