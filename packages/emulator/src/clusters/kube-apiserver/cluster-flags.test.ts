import { expect, test } from 'vitest';
import { type ClusterFlags, flagsOf, withoutRefused } from './cluster-flags.ts';

const flags: ClusterFlags = { enabledPlugins: ['A', 'B'], disabledPlugins: ['C'], oidc: ['--oidc-client-id=a'] };

test('settings become flags, except those that are null or empty', () => {
  expect(flagsOf({ admission_flags: {}, auth: null })).toEqual({ enabledPlugins: [], disabledPlugins: [], oidc: [] });
  const oidc = {
    'issuer-url': 'https://id.example.com',
    'client-id': 'shop',
    'username-claim': null,
    'username-prefix': '',
    'groups-claim': ['groups'],
    'required-claim': { team: 'shop', stage: 'test' },
  };
  expect(flagsOf({ admission_flags: {}, auth: { oidc } }).oidc).toEqual([
    '--oidc-issuer-url=https://id.example.com',
    '--oidc-client-id=shop',
    '--oidc-groups-claim=groups',
    '--oidc-required-claim=team=shop',
    '--oidc-required-claim=stage=test',
  ]);
});

test('only flags that the API server refused are left out', () => {
  const unknown = '[enable-admission-plugins plugin "B" is unknown, disable-admission-plugins plugin "C" is unknown]';
  expect(withoutRefused(flags, unknown)?.flags).toEqual({ ...flags, enabledPlugins: ['A'], disabledPlugins: [] });
  expect(withoutRefused(flags, 'failed to initialize admission: A needs a configuration')?.flags).toEqual({
    ...flags,
    enabledPlugins: [],
    disabledPlugins: [],
  });
  expect(withoutRefused(flags, 'jwt[0].issuer.url: Invalid value')?.flags).toEqual({ ...flags, oidc: [] });
});

test('a failure for another reason stays a failure', () => {
  expect(withoutRefused(flags, 'context deadline exceeded')).toBeUndefined();
  expect(withoutRefused({ ...flags, oidc: [] }, 'jwt[0].issuer.url: Invalid value')).toBeUndefined();
  expect(
    withoutRefused({ ...flags, enabledPlugins: [], disabledPlugins: [] }, 'plugin "B" is unknown'),
  ).toBeUndefined();
});
