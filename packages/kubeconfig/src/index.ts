export {
  emptyKubeconfig,
  type ExecConfig,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigUser,
  type NamedExtension,
} from './kubeconfig.ts';
export { parseKubeconfig } from './parse-kubeconfig.ts';
export { stringifyKubeconfig } from './write-kubeconfig.ts';
export {
  execCredential,
  type ExecCredential,
  execCredentialOf,
  type ExecUserOptions,
  withExecUser,
} from './exec-credential.ts';
export {
  fetchKubeconfig,
  type KubeconfigRequest,
  type SealedKubeconfigSource,
} from './fetch-kubeconfig.ts';
export { soleContext } from './kubeconfig-entries.ts';
export { isNamespace, isProxyUrl, type Merged, mergeKubeconfig, type MergeOptions } from './merge.ts';
export { mergedContexts, type Origin } from './origin.ts';
export { parseFetchedKubeconfig } from './parse-fetched-kubeconfig.ts';
export { type KeptEntry, type Removed, removeFromKubeconfig, type RemoveTarget } from './remove.ts';
export { openSealedResponse, type SealedRequest } from './sealed-response.ts';
export { type GeneratedKeyPair, generateKeyPair, type KeyPair, openSealedBox, sealBox } from './sealed-box.ts';
export { encodeBase64 } from './bytes.ts';
