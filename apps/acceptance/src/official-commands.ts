/** The commands of the official CLIs, which the guides for moving must cover. */
export interface OfficialCli {
  readonly name: string;
  /** The guide for moving from it. */
  readonly guide: string;
  readonly commands: readonly string[];
}

/** Each line is a group of commands and its verbs. */
const commandsIn = (table: string): string[] =>
  table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [group = '', verbs = ''] = line.split(':').map((part) => part.trim());
      return verbs.split(' ').map((verb) => `${group} ${verb}`.trim());
    });

/** `oks-cli` 1.22, by its own table of commands. */
const oksCli: OfficialCli = {
  name: 'oks-cli',
  guide: 'docs/moving-from-oks-cli.md',
  commands: commandsIn(`
    : fullhelp install-completion quotas version
    cache: clear kubeconfigs
    cluster: create delete get kubeconfig kubectl list login logout update upgrade
    cluster nodepool: create delete list
    netpeering: create delete get list
    profile: add delete list update
    project: create delete get list login logout nets publicips quotas snapshots update
    user: create delete list types
  `),
};

/** The commands of `octl` for profiles, for OKS and for itself, by its reference. */
const octl: OfficialCli = {
  name: 'octl',
  guide: 'docs/moving-from-octl.md',
  commands: commandsIn(`
    : completion update
    profile: add current delete list use
    kube: api kubectl secret
    kube cluster: create delete describe kubeconfig list update use
    kube ippool: api create delete describe list
    kube netpeering: accept create delete describe list
    kube netpeering acceptance: api
    kube netpeering api:
    kube netpeering request: api
    kube nodepool: api create delete describe list
    kube oosaccess: api describe
    kube project: clusters create delete describe list nets public-ips quotas snapshots update use
    kube publicip: describe
    kube quota: describe
    kube vpnconnection: api
  `),
};

export const officialClis: readonly OfficialCli[] = [oksCli, octl];

/** The operations of `octl kube api`. */
export const octlOperations: readonly string[] = commandsIn(`
  : CreateCluster CreateProject DeleteCluster DeleteProject GetCPSubregions GetCluster GetClusterTemplate
  : GetControlPlanePlans GetKubeconfig GetKubeconfigWithPubkeyNACL GetKubernetesVersions
  : GetNetPeeringAcceptanceTemplate GetNetPeeringRequestTemplate GetNodepoolTemplate GetProject GetProjectNets
  : GetProjectPublicIps GetProjectQuotas GetProjectSnapshots GetProjectTemplate GetQuotas ListAllClusters
  : ListClustersByProjectID ListProjects UpdateCluster UpdateProject UpgradeCluster
`);
