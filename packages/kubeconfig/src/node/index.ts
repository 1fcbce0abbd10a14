export { certificateInfo, type CertificateInfo } from './certificate-info.ts';
export { certificateOf } from './certificate-of.ts';
export { checkSubject, type Subject } from './subject.ts';
export type { LockOptions } from './file-lock.ts';
export {
  type CachedKubeconfig,
  type CacheEntry,
  type CacheKey,
  createKubeconfigCache,
  type KubeconfigCache,
  type KubeconfigCacheOptions,
} from './kubeconfig-cache.ts';
export {
  type FileChanges,
  type KubeconfigFile,
  kubeconfigPaths,
  readKubeconfigFiles,
  type UpdatedFiles,
  updateKubeconfigFiles,
} from './kubeconfig-files.ts';
export {
  combineKubeconfigs,
  type MergedFiles,
  mergeIntoFiles,
  type RemovedFromFiles,
  removeFromFiles,
} from './merge-files.ts';
export { withKubeconfigFile } from './with-kubeconfig-file.ts';
