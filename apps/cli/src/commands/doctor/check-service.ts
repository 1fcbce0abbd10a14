import type { SignIn } from '@oks-kit/auth/node';
import { ProxyError } from '@oks-kit/core/node';
import { isOksError } from '@oks-kit/core';
import { TransportError } from '@oks-kit/client';
import type { Globals } from '../../session/global-flags.ts';
import type { Context } from '../../main/context.ts';
import { readAuthorities, transportFor } from '../../session/network.ts';
import { checkTls, tlsOf } from './check-tls.ts';
import { type Finding, describeError, withinMs } from './finding.ts';

/** Checks the connection to the service without credentials: reachability, clock and certificate. */
export async function checkService(
  context: Context,
  globals: Globals,
  baseUrl: string,
  signIn: Pick<SignIn, 'caFile'> | undefined,
): Promise<{ findings: Finding[]; answered: boolean }> {
  const skipped = (check: string, message: string): Finding => ({ check, status: 'skipped', message });
  let url: URL;
  let authorities: string | undefined;
  try {
    url = new URL(baseUrl);
    authorities = readAuthorities(context, globals, signIn);
    const transport = transportFor({ context, globals, signIn, warn: () => undefined });
    const started = Date.now();
    const response = await transport(
      { method: 'GET', url: url.href, headers: { accept: 'application/json' } },
      AbortSignal.any([context.signal, AbortSignal.timeout(withinMs)]),
    );
    const tookMs = Date.now() - started;
    response.discard();
    const reached: Finding = { check: 'service', status: 'ok', message: `${url.host} responded in ${tookMs} ms` };
    const tls = await checkTls(url, authorities).catch(() => skipped('tls', 'there is no direct connection to check'));
    return { findings: [reached, checkClock(response.header('date'), tookMs), tls], answered: true };
  } catch (error) {
    context.signal.throwIfAborted();
    const finding: Finding = { check: 'service', status: 'problem', ...whyUnreachable(baseUrl, error) };
    const tls = await tlsOf(baseUrl, authorities).catch(() => skipped('tls', 'there is no connection to check'));
    return { findings: [finding, skipped('clock', 'the service did not send its time'), tls], answered: false };
  }
}

function whyUnreachable(baseUrl: string, error: unknown): Pick<Finding, 'message' | 'advice'> {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  if (isOksError(error)) return describeError(error, 'Check the flags.');
  if (error instanceof ProxyError) {
    const variable = baseUrl.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    return {
      message: error.message,
      advice:
        `Check ${variable}, and the user and password of the proxy. To bypass the proxy: ` +
        `NO_PROXY=${new URL(baseUrl).hostname}.`,
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
    ENOTFOUND: [
      `no such host: ${host}`,
      'Check the region and the endpoint, and that this machine resolves host names.',
    ],
    EAI_AGAIN: [`the host name ${host} cannot be resolved at the moment`, 'Check the network and its DNS servers.'],
    ECONNREFUSED: [
      `${host} refuses the connection`,
      `Check the endpoint and its port${baseUrl.startsWith('http:') ? '; an emulator must be running' : ''}.`,
    ],
    ECONNRESET: [
      `${host} closed the connection`,
      'A proxy or a firewall may be blocking it. If there is a proxy, set HTTPS_PROXY.',
    ],
    ETIMEDOUT: [`${host} does not respond`, 'Check the network. If there is a proxy, set HTTPS_PROXY.'],
    TIMEOUT: [
      `${host} does not respond within ${withinMs / 1000} seconds`,
      'Check the network. If there is a proxy, set HTTPS_PROXY.',
    ],
    ERR_INVALID_URL: [
      `the endpoint ${host} is not a URL`,
      'Use a complete URL: https://api.eu-west-2.oks.outscale.com/api/v2',
    ],
  };
  const [message, advice] = known[code] ?? [
    `${host} cannot be reached (${code})`,
    isCertificateFault(code) ? 'See `tls` below.' : 'Check the network and the endpoint.',
  ];
  return { message, advice };
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
}

function checkClock(date: string | null, tookMs: number): Finding {
  const sentAt = Date.parse(date ?? '');
  if (Number.isNaN(sentAt)) return { check: 'clock', status: 'skipped', message: 'the service did not send its time' };
  // The header has no fractions of a second, and the response took some time to arrive.
  const skewMs = Math.max(0, Math.abs(Date.now() - sentAt) - tookMs - 1_000);
  const seconds = Math.round(skewMs / 1000);
  if (seconds < 30) return { check: 'clock', status: 'ok', message: 'the clock of this machine is correct' };
  return {
    check: 'clock',
    status: seconds < 300 ? 'warning' : 'problem',
    message:
      `the clock of this machine is ${seconds} seconds ${Date.now() > sentAt ? 'ahead of' : 'behind'} ` + 'the service',
    advice: 'Set the clock, preferably with NTP. One-time passwords, tokens and certificates depend on it.',
  };
}
