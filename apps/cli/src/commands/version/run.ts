import manifest from '../../../package.json' with { type: 'json' };
import type { Run } from '../../session/entry.ts';

import { version, versionText } from '../../main/version.ts';
import type { versionShow } from './spec.ts';

// Read from the package manifest, so that the list is complete.
const packages = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@oks-kit/'));

/** `oks version`. */
export const runVersion: Run<typeof versionShow> = async ({ session: { out } }) => {
  if (!out.isData) {
    out.verbatim(versionText);
    return undefined;
  }
  const { readFileSync } = await import('node:fs');
  // The entry of a package is one folder below its manifest, both in the sources and in the build.
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
