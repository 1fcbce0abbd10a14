export interface ExampleManifest {
  readonly owner?: string;
  readonly version?: string;
  readonly whitelist?: string;
  /** Further fields of the cluster, as lines with its indentation. */
  readonly cluster?: string;
  readonly nodeType?: string;
  /** Fields of the node pool besides `nodeType`. */
  readonly pool?: string;
  /** Text after the projects. */
  readonly more?: string;
}

/** The environment that tests begin with: a project with a cluster and a node pool. */
export function exampleManifest({
  owner = 'team',
  version = '1.32',
  whitelist = '[my-ip]',
  cluster = '',
  nodeType = 'tinav6.c4r8p2',
  pool = 'desiredNodes: 2, zones: [eu-west-2a]',
  more = '',
}: ExampleManifest = {}): string {
  return `owner: ${owner}
projects:
  shop:
    cidr: 10.50.0.0/18
    region: eu-west-2
    clusters:
      web:
        version: "${version}"
        admin_whitelist: ${whitelist}
${cluster === '' ? '' : `        ${cluster}\n`}        nodepools:
          workers: { nodeType: ${nodeType}, ${pool} }
${more}`;
}
