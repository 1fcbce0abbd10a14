import { execFile } from 'node:child_process';
import type { PeerCertificate } from 'node:tls';
import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import {
  cacheFolder,
  configFolder,
  defaultCredentials,
  oksCliProfilesFile,
  oscProfilesFile,
  type SignIn,
  stateFolder,
} from '@oks-kit/auth/node';
import { TransportError } from '@oks-kit/client';
import { ProxyError } from '@oks-kit/client/node';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { kubeconfigPaths } from '@oks-kit/kubeconfig/node';
import { defaultRegion, endpointOf, isOksError } from '@oks-kit/schemas';
import type { Globals, Run } from '../command.ts';
import { connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readAuthorities, transportFor } from '../network.ts';
import { type Palette, paletteFor } from '../output/color.ts';
import { asData, printValue } from '../output/render.ts';
import { harmless } from '../output/text.ts';
import type { doctor } from './rows/setup.ts';
import { quoted } from './waiting.ts';

/** What one check found, and what to do about it. */
interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
  readonly advice?: string;
}

const withinMs = 8_000;
const dayMs = 86_400_000;

/** `oks doctor`: every check by itself, so that one that fails hides no other. */
export const runDoctor: Run<typeof doctor> = async ({ context, globals }) => {
  const found: Finding[] = [checkNode(), ...checkFiles(context)];
  const signIn = lookUp(context, globals);
  found.push(signIn.finding);
  const baseUrl = signIn.value?.baseUrl ?? fallbackUrl(context, globals);
  const { findings, answered } = await checkService(context, globals, baseUrl);
  found.push(...findings);
  found.push(await checkSignIn(context, globals, signIn.value !== undefined, answered));
  found.push(await checkKubectl(context), checkCompletion(context));

  if (asData(globals)) await printValue(context, globals, found);
  else if (globals.output === 'name')
    context.stdout.write(
      found
        .filter(({ status }) => status === 'problem')
        .map(({ check }) => `${check}\n`)
        .join(''),
    );
  else context.stdout.write(textOf(found, paletteFor(context, context.stdout, globals)));
  return found.some(({ status }) => status === 'problem') ? exitCodes.other : exitCodes.done;
};

function textOf(findings: readonly Finding[], palette: Palette): string {
  const marks = {
    ok: palette.green('✓'),
    warning: palette.yellow('!'),
    problem: palette.red('✗'),
    skipped: palette.dim('-'),
  };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, message, advice }) => [
    `${marks[status]} ${palette.bold(check.padEnd(width))}  ${status === 'skipped' ? palette.dim(harmless(message)) : harmless(message)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 4)}${palette.cyan('→')} ${harmless(advice)}`]),
  ]);
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const summary =
    problems + warnings === 0
      ? 'All is well.'
      : [plural(problems, 'problem'), plural(warnings, 'warning')].filter((text) => text !== '').join(', ');
  return `${lines.join('\n')}\n\n${summary}${problems + warnings === 0 ? '' : '.'}\n`;
}

function plural(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}

function checkNode(): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const message = `Node ${node}`;
  return major > 22 || (major === 22 && minor >= 13)
    ? { check: 'node', status: 'ok', message }
    : {
        check: 'node',
        status: 'problem',
        message: `${message}, and oks needs 22.13 or newer`,
        advice: 'Install a newer Node, from nodejs.org for example.',
      };
}

/** Whether files that hold secrets are this user's, and nobody else's. */
function checkFiles(context: Context): Finding[] {
  const check = 'files';
  const folder = configFolder(context);
  const { userId: uid } = context;
  if (uid === undefined) return [{ check, status: 'skipped', message: 'Windows has no modes of files' }];
  const own = [folder, stateFolder(context), cacheFolder(context)];
  const found: Finding[] = [];
  const open = own.flatMap((one) => below(one, 1, ({ mode }) => (mode & 0o077) !== 0).map(({ file }) => file));
  if (open.length > 0)
    found.push({
      check,
      status: 'problem',
      message: `others on this machine can read ${open.join(', ')}`,
      advice: `chmod go-rwx ${open.map(quoted).join(' ')}`,
    });

  const isForeign = (stats: Stats): boolean => stats.uid !== uid;
  const foreign = [
    // Sessions and cached kubeconfigs stand one folder further down.
    ...own.flatMap((one) => below(one, 2, isForeign)),
    ...[oksCliProfilesFile(context), oscProfilesFile(context), ...kubeconfigPaths(context.env, context.home)]
      // What stands elsewhere may well be meant for several users.
      .filter((file) => path.resolve(context.cwd, file).startsWith(context.home + path.sep))
      .flatMap((file) => [...below(path.dirname(file), 0, isForeign), ...below(file, 0, isForeign)]),
  ].filter(
    ({ file }, index, all) =>
      !all.slice(0, index).some(({ file: before }) => file === before || file.startsWith(before + path.sep)),
  );
  if (foreign.length > 0) {
    const owners = [...new Set(foreign.map(({ stats }) => userName(stats.uid)))];
    found.push({
      check,
      status: 'warning',
      message: `${owners.join(' and ')}, not ${userName(uid)}, owns ${foreign.map(({ file }) => file).join(', ')}`,
      advice:
        uid === 0
          ? 'Run oks as their owner, without sudo: what root writes there, the owner can no longer read.'
          : `sudo chown -R ${uid} ${foreign.map(({ file }) => quoted(file)).join(' ')}`,
    });
  }
  return found.length > 0
    ? found
    : [
        {
          check,
          status: 'ok',
          message: existsSync(folder) ? `${folder} is yours alone` : `no configuration in ${folder} yet`,
        },
      ];
}

function userName(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/** What is there and fits, of a path and so many levels below it; what is in a folder that can't be looked into is left out. */
function below(
  file: string,
  levels: number,
  fits: (stats: Stats) => boolean,
): { readonly file: string; readonly stats: Stats }[] {
  const found: { file: string; stats: Stats }[] = [];
  try {
    const stats = statSync(file);
    if (fits(stats)) found.push({ file, stats });
    if (levels === 0 || !stats.isDirectory()) return found;
    for (const one of readdirSync(file, { withFileTypes: true })) {
      if (one.isFile() || one.isDirectory()) found.push(...below(path.join(file, one.name), levels - 1, fits));
    }
  } catch {
    // As far as it could be looked at.
  }
  return found;
}

function lookUp(context: Context, globals: Globals): { readonly value?: SignIn; readonly finding: Finding } {
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

function said(error: unknown, advice: string): Pick<Finding, 'message' | 'advice'> {
  return {
    message: withoutStop(error instanceof Error ? error.message : String(error)),
    advice: (isOksError(error) ? error.hint : undefined) ?? advice,
  };
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

function fallbackUrl({ env }: Context, globals: Globals): string {
  return (
    globals.endpoint ?? (env['OKS_ENDPOINT'] || endpointOf(globals.region ?? (env['OKS_REGION'] || defaultRegion)))
  );
}

/** The way to the service: reachability, clock and certificate, all without credentials. */
async function checkService(
  context: Context,
  globals: Globals,
  baseUrl: string,
): Promise<{ findings: Finding[]; answered: boolean }> {
  const skipped = (check: string, message: string): Finding => ({ check, status: 'skipped', message });
  let url: URL;
  let authorities: string | undefined;
  try {
    url = new URL(baseUrl);
    authorities = readAuthorities(context, globals);
    const transport = transportFor(context, globals);
    const started = Date.now();
    const response = await transport(
      { method: 'GET', url: url.href, headers: { accept: 'application/json' } },
      AbortSignal.any([context.signal, AbortSignal.timeout(withinMs)]),
    );
    const tookMs = Date.now() - started;
    response.discard();
    const reached: Finding = { check: 'service', status: 'ok', message: `${url.host} answers, in ${tookMs} ms` };
    const tls = await checkTls(url, authorities).catch(() =>
      skipped('tls', 'there is no direct connection to look at'),
    );
    return { findings: [reached, checkClock(response.header('date'), tookMs), tls], answered: true };
  } catch (error) {
    context.signal.throwIfAborted();
    const finding: Finding = { check: 'service', status: 'problem', ...whyUnreachable(baseUrl, error) };
    const tls = await tlsOf(baseUrl, authorities).catch(() => skipped('tls', 'there is no connection to look at'));
    return { findings: [finding, skipped('clock', 'the service told no time'), tls], answered: false };
  }
}

function whyUnreachable(baseUrl: string, error: unknown): Pick<Finding, 'message' | 'advice'> {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  if (isOksError(error)) return said(error, 'Check the flags.');
  if (error instanceof ProxyError) {
    const variable = baseUrl.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    return {
      message: error.message,
      advice: `Check ${variable}, with the proxy’s user and password if it wants them. With NO_PROXY=${new URL(baseUrl).hostname} no proxy is asked.`,
    };
  }
  const code =
    error instanceof TransportError
      ? error.code
      : error instanceof Error && error.name === 'TimeoutError'
        ? 'TIMEOUT'
        : error instanceof Error && 'code' in error
          ? String(error.code)
          : 'UNKNOWN';
  const known: Readonly<Record<string, readonly [message: string, advice: string]>> = {
    ENOTFOUND: [`no such host: ${host}`, 'Check Region and endpoint, and that this machine resolves names.'],
    EAI_AGAIN: [`the name ${host} can't be resolved now`, 'Check the network and its name servers.'],
    ECONNREFUSED: [
      `${host} refuses the connection`,
      `Check the endpoint and its port${baseUrl.startsWith('http:') ? '; an emulator must be running' : ''}.`,
    ],
    ECONNRESET: [
      `${host} broke the connection off`,
      'A proxy or a firewall may stand between: set HTTPS_PROXY if there is one.',
    ],
    ETIMEDOUT: [`${host} does not answer`, 'Check the network; set HTTPS_PROXY if there is a proxy.'],
    TIMEOUT: [
      `${host} does not answer within ${withinMs / 1000} seconds`,
      'Check the network; set HTTPS_PROXY if there is a proxy.',
    ],
    ERR_INVALID_URL: [
      `the endpoint ${host} is no URL`,
      'Write it whole: https://api.eu-west-2.oks.outscale.com/api/v2',
    ],
  };
  const [message, advice] = known[code] ?? [
    `${host} can't be reached (${code})`,
    isCertificateFault(code) ? 'See `tls` below.' : 'Check the network and the endpoint.',
  ];
  return { message, advice };
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
}

function checkClock(date: string | null, tookMs: number): Finding {
  const told = Date.parse(date ?? '');
  if (Number.isNaN(told)) return { check: 'clock', status: 'skipped', message: 'the service told no time' };
  // The header knows no fractions of a second, and the answer was on its way for a while.
  const skewMs = Math.max(0, Math.abs(Date.now() - told) - tookMs - 1_000);
  const seconds = Math.round(skewMs / 1000);
  if (seconds < 30) return { check: 'clock', status: 'ok', message: 'this clock and the service’s agree' };
  return {
    check: 'clock',
    status: seconds < 300 ? 'warning' : 'problem',
    message: `this clock is ${seconds} seconds ${Date.now() > told ? 'ahead of' : 'behind'} the service’s`,
    advice: 'Set the clock, by NTP at best: one-time passwords, tokens and certificates depend on it.',
  };
}

function tlsOf(baseUrl: string, authorities: string | undefined): Promise<Finding> {
  return URL.canParse(baseUrl) ? checkTls(new URL(baseUrl), authorities) : Promise.reject(new Error('no URL'));
}

/** Who vouches for the service, and for how long. Looks at certificates that are not trusted too, and sends nothing. */
async function checkTls(url: URL, authorities: string | undefined): Promise<Finding> {
  if (url.protocol !== 'https:') return { check: 'tls', status: 'skipped', message: 'plain HTTP, to this machine' };
  const tls = await import('node:tls');
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const ca = authorities === undefined ? undefined : [...tls.rootCertificates, authorities];
    const socket = tls.connect({
      host,
      port: Number(url.port || 443),
      ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: withinMs,
      ...(ca === undefined ? {} : { ca }),
    });
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      // Boundary: Node sets a code here, and declares an Error.
      const fault = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      resolve(judgeCertificate(certificate, fault, authorities !== undefined));
    });
    socket.once('timeout', () => socket.destroy(new Error('timeout')));
    socket.once('error', reject);
  });
}

function judgeCertificate(certificate: PeerCertificate, fault: string | undefined, own: boolean): Finding {
  const until = Date.parse(certificate.valid_to);
  const issuer = String(certificate.issuer.O ?? certificate.issuer.CN ?? 'an unknown authority');
  const when = Number.isNaN(until) ? 'an unknown day' : new Date(until).toISOString().slice(0, 10);
  const check = 'tls';
  if (fault?.includes('EXPIRED') === true)
    return {
      check,
      status: 'problem',
      message: `the certificate ended on ${when}`,
      advice: 'Check this machine’s clock; if it is right, tell whoever runs the endpoint.',
    };
  if (fault?.includes('ALTNAME') === true)
    return {
      check,
      status: 'problem',
      message: `the certificate is for another host`,
      advice: 'Check the endpoint; a proxy that opens TLS may stand between.',
    };
  if (fault !== undefined) {
    return {
      check,
      status: 'problem',
      message: `the certificate of ${issuer} is not trusted (${fault})`,
      advice: own
        ? 'The authority in --ca-file is another one: get the right one.'
        : 'Is it a private authority? Then name its certificate with --ca-file FILE.',
    };
  }
  const days = Math.floor((until - Date.now()) / dayMs);
  return days < 14
    ? {
        check,
        status: 'warning',
        message: `the certificate of ${issuer} ends in ${days} days`,
        advice: 'Tell whoever runs the endpoint.',
      }
    : { check, status: 'ok', message: `certificate of ${issuer}, good until ${when}` };
}

async function checkSignIn(context: Context, globals: Globals, found: boolean, answered: boolean): Promise<Finding> {
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

async function checkKubectl(context: Context): Promise<Finding> {
  const check = 'kubectl';
  const file = findProgram(context, 'kubectl');
  if (file === undefined) {
    return {
      check,
      status: 'warning',
      message: 'kubectl is not on the PATH',
      advice: 'Install it from kubernetes.io to use `oks kubectl` and merged contexts.',
    };
  }
  const text = await new Promise<string>((resolve) => {
    execFile(
      file,
      ['version', '--client', '-o', 'json'],
      { timeout: withinMs, env: { PATH: context.env['PATH'] ?? '', HOME: context.home } },
      (_, stdout) => resolve(stdout),
    );
  });
  const version = /"gitVersion":\s*"(v\d+\.(\d+)[^"]*)"/.exec(text);
  if (version === null)
    return {
      check,
      status: 'warning',
      message: `${file} does not tell its version`,
      advice: 'Install kubectl anew, from kubernetes.io.',
    };
  const [, name = '', minor = '0'] = version;
  return Number(minor) < 24
    ? {
        check,
        status: 'warning',
        message: `kubectl ${name} is too old for merged contexts`,
        advice: 'Install 1.24 or newer, from kubernetes.io.',
      }
    : { check, status: 'ok', message: `kubectl ${name}` };
}

function findProgram({ env }: Context, name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((one) => path.join(folder, one)))
    .find((file) => existsSync(file));
}

function checkCompletion({ env, home }: Context): Finding {
  const check = 'completion';
  const shell = path.basename(env['SHELL'] ?? '');
  const data = env['XDG_DATA_HOME'] || path.join(home, '.local', 'share');
  const config = env['XDG_CONFIG_HOME'] || path.join(home, '.config');
  const places: Readonly<Record<string, readonly string[]>> = {
    bash: [
      path.join(data, 'bash-completion', 'completions', 'oks'),
      path.join(home, '.bashrc'),
      path.join(home, '.bash_profile'),
    ],
    zsh: [
      path.join(env['ZDOTDIR'] || home, '.zshrc'),
      path.join(home, '.zfunc', '_oks'),
      ...(env['FPATH'] ?? '')
        .split(':')
        .filter((folder) => folder !== '')
        .map((folder) => path.join(folder, '_oks')),
    ],
    fish: [path.join(config, 'fish', 'completions', 'oks.fish'), path.join(config, 'fish', 'config.fish')],
  };
  const ways: Readonly<Record<string, string>> = {
    bash: `echo 'source <(oks completion bash)' >> ~/.bashrc`,
    zsh: `echo 'source <(oks completion zsh)' >> ~/.zshrc`,
    fish: 'oks completion fish > ~/.config/fish/completions/oks.fish',
  };
  const known = places[shell];
  if (known === undefined)
    return { check, status: 'skipped', message: shell === '' ? 'SHELL names no shell' : `there is none for ${shell}` };
  const installed = known.some((file) => /oks completion|oks __complete/.test(readText(file)));
  return installed
    ? { check, status: 'ok', message: `installed for ${shell}` }
    : {
        check,
        status: 'warning',
        message: `not found for ${shell}`,
        ...(ways[shell] === undefined ? {} : { advice: ways[shell] }),
      };
}

function readText(file: string): string {
  try {
    return readSmallFile(file) ?? '';
  } catch {
    return '';
  }
}
