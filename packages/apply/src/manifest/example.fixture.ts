export interface ExampleManifest {
  readonly owner?: string;
  readonly version?: string;
  readonly whitelist?: string;
  /** More fields of the cluster: YAML lines with their indentation. */
  readonly cluster?: string;
  readonly nodeType?: string;
  /** Fields of the node pool besides `nodeType`. */
  readonly pool?: string;
  /** YAML text to append after the projects. */
  readonly more?: string;
}

/** Returns the YAML text of a manifest with one project, cluster and node pool. */
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
