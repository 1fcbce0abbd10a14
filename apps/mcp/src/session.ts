import {
  type Context,
  connectSession,
  createSession,
  type Globals,
  type LocalSession,
  noFlags,
  type Session,
} from '@oks-kit/cli/internal';
import { isServiceEndpoint } from '@oks-kit/schemas';
import { toolHint } from './tool-hint.ts';
import type { SecretFiles } from './secret-files.ts';

/** The session of one call of a tool. */
export interface ToolSession extends Session {
  /** Where secrets are written, because no answer contains them. */
  readonly secretFiles: SecretFiles;
}

/** What one call of a tool brings. */
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
  sessionFor(call: ToolCall): ToolSession;
}

/** Connects to the account of a profile or of the environment. Sends nothing. Throws `OksCredentialsError`. */
export function connect(
  context: Context,
  flags: Pick<Globals, 'profile' | 'region' | 'endpoint' | 'ca-file'>,
  secretFiles: SecretFiles,
): Connection {
  const globals: Globals = { ...noFlags, ...flags, 'no-color': true, 'non-interactive': true };
  const own: LocalSession = {
    ...createSession({ ...context, env: withoutDefaults(context.env) }, globals, application),
    hint: toolHint,
    // A tool acts on what it is told only, not on what somebody chose in a shell.
    usesDefaults: false,
  };
  const connection = connectSession(own);
  const { signIn, client } = connection;
  return {
    isLocal: !isServiceEndpoint(signIn.baseUrl),
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
        clientWith: (onAnswer) => connection.clientWith(onAnswer),
        secretFiles,
      };
    },
  };
}

/** No command line leads to this server: nothing is parsed, completed or explained. */
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
