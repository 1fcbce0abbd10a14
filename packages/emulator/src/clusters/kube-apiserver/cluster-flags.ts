import type { StoredCluster } from '../../state/records.ts';
import type { RuntimeFolder } from './runtime-folder.ts';

/** What the settings of a cluster change in the flags of its API server. */
export interface ClusterFlags {
  readonly enabledPlugins: readonly string[];
  readonly disabledPlugins: readonly string[];
  /** The flags for OpenID Connect. */
  readonly oidc: readonly string[];
}

export function flagsOf({
  admission_flags: admission,
  auth,
}: Pick<StoredCluster, 'admission_flags' | 'auth'>): ClusterFlags {
  const { 'groups-claim': groups, 'required-claim': claims, ...oidc } = auth?.oidc ?? {};
  const texts: Readonly<Record<string, unknown>> = { ...oidc, 'groups-claim': groups?.[0] };
  return {
    enabledPlugins: admission.enable_admission_plugins ?? [],
    disabledPlugins: admission.disable_admission_plugins ?? [],
    oidc: [
      ...oidcFlags.flatMap((name) => {
        const value = texts[name];
        return typeof value === 'string' && value !== '' ? [`--oidc-${name}=${value}`] : [];
      }),
      ...Object.entries(claims ?? {}).map(([claim, value]) => `--oidc-required-claim=${claim}=${value}`),
    ],
  };
}

/** The fields whose flag has the same name. An API server takes a single claim for groups. */
const oidcFlags = ['issuer-url', 'client-id', 'username-claim', 'username-prefix', 'groups-claim', 'groups-prefix'];

export function argsOf({ enabledPlugins, disabledPlugins, oidc }: ClusterFlags, folder: RuntimeFolder): string[] {
  return [
    ...(enabledPlugins.length === 0 ? [] : [`--enable-admission-plugins=${enabledPlugins.join(',')}`]),
    ...(disabledPlugins.length === 0 ? [] : [`--disable-admission-plugins=${disabledPlugins.join(',')}`]),
    ...(enabledPlugins.includes('EventRateLimit')
      ? [`--admission-control-config-file=${folder.write('admission.json', JSON.stringify(admissionConfiguration))}`]
      : []),
    ...oidc,
  ];
}

/** `EventRateLimit` does not start without limits. These are assumed. */
const admissionConfiguration = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: [
    {
      name: 'EventRateLimit',
      configuration: {
        apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
        kind: 'Configuration',
        limits: [{ type: 'Server', qps: 5_000, burst: 20_000 }],
      },
    },
  ],
};

/** Flags that an API server accepts, after it has refused others. */
export interface AcceptedFlags {
  readonly flags: ClusterFlags;
  /** What the API server runs without, and why. */
  readonly refusal: string;
}

/** The flags without those that an API server has refused; undefined if it has ended for another reason. */
export function withoutRefused(flags: ClusterFlags, failure: string): AcceptedFlags | undefined {
  const { enabledPlugins, disabledPlugins, oidc } = flags;
  const named = new Set([...failure.matchAll(/plugin "([^"]+)" is unknown/g)].map(([, name]) => name));
  const unknown = new Set([...enabledPlugins, ...disabledPlugins].filter((name) => named.has(name)));
  if (unknown.size > 0) {
    const names = [...unknown].join(', ');
    return {
      flags: {
        ...flags,
        enabledPlugins: enabledPlugins.filter((name) => !unknown.has(name)),
        disabledPlugins: disabledPlugins.filter((name) => !unknown.has(name)),
      },
      refusal: `without the admission plugins that it does not know: ${names}.`,
    };
  }
  if (/admission/.test(failure) && enabledPlugins.length + disabledPlugins.length > 0) {
    return {
      flags: { ...flags, enabledPlugins: [], disabledPlugins: [] },
      refusal: `with its default admission plugins: ${failure}`,
    };
  }
  if (/oidc|jwt|issuer/i.test(failure) && oidc.length > 0)
    return { flags: { ...flags, oidc: [] }, refusal: `without OpenID Connect: ${failure}` };
  return undefined;
}
