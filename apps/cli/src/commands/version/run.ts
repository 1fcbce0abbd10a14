import apply from '@oks-kit/apply/package.json' with { type: 'json' };
import auth from '@oks-kit/auth/package.json' with { type: 'json' };
import client from '@oks-kit/client/package.json' with { type: 'json' };
import console from '@oks-kit/console/package.json' with { type: 'json' };
import core from '@oks-kit/core/package.json' with { type: 'json' };
import emulator from '@oks-kit/emulator/package.json' with { type: 'json' };
import files from '@oks-kit/files/package.json' with { type: 'json' };
import kubeconfig from '@oks-kit/kubeconfig/package.json' with { type: 'json' };
import kubernetes from '@oks-kit/kubernetes/package.json' with { type: 'json' };
import schemas from '@oks-kit/schemas/package.json' with { type: 'json' };
import { version, versionText } from '../../main/version.ts';
import type { Run } from '../../session/entry.ts';
import type { versionShow } from './spec.ts';

/** The versions of the packages that this program contains. */
const packages: Readonly<Record<string, string>> = {
  [apply.name]: apply.version,
  [auth.name]: auth.version,
  [client.name]: client.version,
  [console.name]: console.version,
  [core.name]: core.version,
  [emulator.name]: emulator.version,
  [files.name]: files.version,
  [kubeconfig.name]: kubeconfig.version,
  [kubernetes.name]: kubernetes.version,
  [schemas.name]: schemas.version,
};

/** `oks version`. */
export const runVersion: Run<typeof versionShow> = async ({ session: { out } }) => {
  if (!out.isData) {
    out.verbatim(versionText);
    return undefined;
  }
  await out.value({
    version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packages,
  });
  return undefined;
};
