import { isObject, oneOf, type OptionRule, optionRules, type OptionRules } from '@oks-kit/core';
import type { AccountOptions } from './accounts/account-administration.ts';
import type { ServerTls } from './http/http-server.ts';
import type { KubernetesOption } from './clusters/cluster-backend.ts';
import { clockKinds } from './state/clock.ts';
import type { EmulatorOptions } from './create-emulator.ts';
import type { QuotaLimits } from './service/quotas.ts';
import type { RateLimit } from './service/rate-limiter.ts';

const aFunction = optionRules.function;
const { boolean, nonEmptyText, object } = optionRules;
export const texts: OptionRule = {
  mustBe: 'a list of strings',
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};

/** A token is sent in a header. A short one could be guessed. */
export const adminTokenRule: OptionRule = {
  mustBe: 'at least 16 letters, digits and other visible ASCII characters, without spaces',
  fits: (value) => typeof value === 'string' && /^[\x21-\x7e]{16,512}$/.test(value),
};

/** The rule for a whole number within bounds. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): OptionRule {
  return {
    mustBe: `a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}`,
    fits: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

const tokenRules: OptionRules<Exclude<EmulatorOptions['tokens'], boolean | undefined>> = {
  accessSeconds: whole(1),
  refreshSeconds: whole(1),
};
const quotaRules: OptionRules<QuotaLimits> = { projects: whole(0), clustersPerProject: whole(0) };
export const accountOptionRules: OptionRules<AccountOptions> = { quotas: { ...object, inside: quotaRules } };
const tlsRules: OptionRules<ServerTls> = {
  cert: { ...nonEmptyText, needed: true },
  key: { ...nonEmptyText, needed: true },
};
/** The rule for the URL of a server, such as `https://sandbox.example.com`. */
function originRule(...schemes: readonly string[]): OptionRule {
  return {
    mustBe: `${schemes.join(' or ')} and a host, such as https://sandbox.example.com, without a path, query or user`,
    fits(value) {
      const url = typeof value === 'string' ? URL.parse(value) : null;
      return url !== null && schemes.includes(`${url.protocol}//`) && [url.origin, `${url.origin}/`].includes(url.href);
    },
  };
}
const hostNames: OptionRule = {
  mustBe: 'a list of host names, without a port',
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && isHostName(one)),
};

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i.test(text);
}

const rateLimitRules: OptionRules<RateLimit> = {
  requestsPerSecond: {
    mustBe: 'a number above 0',
    fits: (value) => Number.isFinite(value) && Number(value) > 0,
    needed: true,
  },
  burst: whole(1),
};

const kubeconfigRules: OptionRules<Extract<KubernetesOption, object>> = {
  kubeconfig: { ...nonEmptyText, needed: true },
  context: nonEmptyText,
};

export const emulatorOptionRules: OptionRules<EmulatorOptions> = {
  clock: oneOf(...clockKinds),
  port: whole(0, 65_535),
  host: nonEmptyText,
  tls: { ...object, inside: tlsRules },
  publicUrl: originRule('https://', 'http://'),
  allowHosts: hostNames,
  kubernetesPort: whole(0, 65_535),
  kubernetesPublicUrl: originRule('https://'),
  dataDir: nonEmptyText,
  store: nonEmptyText,
  durability: oneOf('normal', 'full'),
  accounts: whole(1, 999),
  mfa: boolean,
  tokens: {
    mustBe: 'true, false, or an object with `accessSeconds` or `refreshSeconds`',
    fits: (value) => typeof value === 'boolean' || isObject(value),
    inside: tokenRules,
  },
  quotas: { ...object, inside: quotaRules },
  rateLimit: { ...object, inside: rateLimitRules },
  pageSize: whole(1, 100),
  strictWhitelist: boolean,
  kubernetes: {
    mustBe: "'builtin', 'kube-apiserver', or an object with the `kubeconfig` to use",
    fits: (value) => value === 'builtin' || value === 'kube-apiserver' || isObject(value),
    inside: kubeconfigRules,
  },
  kubernetesAssets: nonEmptyText,
  adminToken: adminTokenRule,
  disabledRules: texts,
  faults: { mustBe: 'a list of faults', fits: Array.isArray },
  seed: whole(0),
  signal: optionRules.signal,
  onAudit: aFunction,
  onWarning: aFunction,
  onFault: aFunction,
};
