export { certificateInfo, type CertificateInfo } from './certificate-info.ts';
export { type LockOptions, withKubectlLock } from './file-lock.ts';
export {
  fileToWrite,
  type KubeconfigFile,
  kubeconfigPaths,
  readKubeconfigFiles,
  type UpdatedFile,
  updateKubeconfigFile,
} from './kubeconfig-files.ts';
