export {
  clusterAccess,
  type ClusterAccessOptions,
  type KubeconfigCachePlace,
  type RenewedKubeconfig,
} from './cluster-access.ts';
export { readManifestFiles } from './read-files.ts';
