import { expect, test } from 'vitest';
import { namedFields } from './named-fields.ts';

const input = {
  cluster_id: 'c-1',
  body: {
    name: 'web',
    description: 'a',
    version: '1.32',
    control_planes: 'cp.huge',
    cp_multi_az: true,
    cp_subregions: ['2a', '9z'],
    cidr_pods: '10.91.0.0/16',
    cluster_dns: '10.92.0.10',
    admin_whitelist: ['192.0.2.7/32', '10.0.0.1/32'],
    admission_flags: { enable_admission_plugins: ['PodSecurity', 'Nonsense'] },
    tags: { exist: 'Kubernetes' },
  },
};

test.each<[string, readonly string[]]>([
  ['Invalid value for control_planes', ['control_planes']],
  [
    "Failed to create cluster. Control plane plan 'cp.huge' does not exist. Valid plans are: cp.mono.master",
    ['control_planes'],
  ],
  ["The subregion '9z' does not exist.", ['cp_subregions.1']],
  [
    "The requested subregions '2a, 9z' cannot be specified for the mono AZ configuration (cp_multi_az: 'False').",
    ['cp_multi_az', 'cp_subregions.0', 'cp_subregions.1'],
  ],
  ['Failed to create cluster. cluster_dns is not part of cidr_service', ['cluster_dns']],
  ["Invalid CIDR: '10.91.0.0/16' is not a valid CIDR block.", ['cidr_pods']],
  ['Private RFC1918 IPs are not allowed: 10.0.0.1/32', ['admin_whitelist.1']],
  ['Invalid cidr in the admin_whitelist: 300.0.0.1', ['admin_whitelist']],
  [
    'Invalid plugin(s): Nonsense. Allowed plugins to enable/disable are: AlwaysPullImages, PodSecurity',
    ['admission_flags.enable_admission_plugins.1'],
  ],
  ['This version of Kubernetes is not implemented.', ['version']],
  ['Cluster c-1 is broken.', ['cluster_id']],
  ['a website, cluster_dns_2 and 1.321 do not exist for Kubernetes', []],
  ['', []],
])('%j is about %j', (message, paths) => {
  expect(namedFields(input, message).map((path) => path.join('.'))).toEqual(paths);
});

test('input of any shape can be searched', () => {
  expect(namedFields({}, 'x')).toEqual([]);
  expect(namedFields({ body: null, user: 'oks:me' }, "Invalid user 'oks:me'")).toEqual([['user']]);
  const long = { body: { admin_whitelist: Array(5_000).fill('10.0.0.1') } };
  expect(namedFields(long, 'Private RFC1918 IPs are not allowed: 10.0.0.1')).toHaveLength(50);
});
