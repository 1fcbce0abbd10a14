import manifest from '../../../package.json' with { type: 'json' };
import type { Run } from '../../session/entry.ts';

import { version, versionText } from '../../main/version.ts';
import type { versionShow } from './spec.ts';

// Asked of the manifest, so that none is forgotten.
const packages = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@oks-kit/'));

/** `oks version`. */
export const runVersion: Run<typeof versionShow> = async ({ session: { out } }) => {
  if (!out.isData) {
    out.verbatim(versionText);
    return undefined;
  }
  const { readFileSync } = await import('node:fs');
  // A package's entry stands one folder below its manifest, as a source and as a build.
  const versionOf = (name: string): string =>
    (
      JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')) as {
        readonly version: string;
      }
    ).version;
  await out.value({
    version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  });
  return undefined;
};
