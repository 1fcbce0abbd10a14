import fc from 'fast-check';
import { stringifyYaml } from '@oks-kit/kubeconfig/yaml';

/** The fields of one cluster in a random manifest. */
interface RandomCluster {
  readonly description: string | null | undefined;
  readonly tags: Record<string, string>;
  readonly upgraded: boolean;
  readonly pools: Readonly<
    Record<string, { readonly desiredNodes: number; readonly nodeLabels: Record<string, string> }>
  >;
}

/** Two manifests of one owner, applied one after the other. */
export interface ManifestPair {
  readonly before: string;
  readonly after: string;
}

const label = fc.constantFrom('aa', 'bb', 'no', '1_000');
const cluster: fc.Arbitrary<RandomCluster> = fc.record({
  description: fc.constantFrom(undefined, null, '', 'the shop', 'on'),
  tags: fc.dictionary(fc.constantFrom('team', 'tier'), label, { maxKeys: 2 }),
  upgraded: fc.boolean(),
  pools: fc.dictionary(
    fc.constantFrom('p1', 'p2'),
    fc.record({
      desiredNodes: fc.integer({ min: 0, max: 3 }),
      nodeLabels: fc.dictionary(fc.constantFrom('env'), label, { maxKeys: 1 }),
    }),
    { maxKeys: 2 },
  ),
});
const environment = fc.dictionary(
  fc.constantFrom('alpha', 'beta'),
  fc.dictionary(fc.constantFrom('web', 'api'), cluster, { maxKeys: 2 }),
  { maxKeys: 2 },
);

/** Pairs of manifests. No cluster has an older version in the second one, because downgrades are not supported. */
export const manifestPairs: fc.Arbitrary<ManifestPair> = fc.tuple(environment, environment).map(([before, after]) => ({
  before: textOf(before, (one) => (one.upgraded ? '1.32' : '1.31')),
  after: textOf(after, (one) => (one.upgraded ? '1.33' : '1.32')),
}));

function textOf(
  environment: Readonly<Record<string, Readonly<Record<string, RandomCluster>>>>,
  versionOf: (cluster: RandomCluster) => string,
): string {
  const projects = Object.entries(environment).map(([project, clusters]): [string, unknown] => [
    project,
    {
      cidr: project === 'alpha' ? '10.50.0.0/18' : '10.60.0.0/18',
      region: 'eu-west-2',
      clusters: Object.fromEntries(
        Object.entries(clusters).map(([name, one]): [string, unknown] => [
          name,
          {
            version: versionOf(one),
            admin_whitelist: ['my-ip'],
            ...(one.description === undefined ? {} : { description: one.description }),
            tags: one.tags,
            nodepools: Object.fromEntries(
              Object.entries(one.pools).map(([pool, spec]) => [pool, { nodeType: 'tinav6.c4r8p2', ...spec }]),
            ),
          },
        ]),
      ),
    },
  ]);
  return stringifyYaml({ owner: 'team', projects: Object.fromEntries(projects) });
}
