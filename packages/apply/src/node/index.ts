export { clusterAccess, type ClusterAccessOptions } from './cluster-access.ts';
export { readManifestFiles } from './read-files.ts';
