import manifest from '../../../package.json' with { type: 'json' };
import type { Run } from '../../framework/spec.ts';
import { version, versionText } from '../../main/version.ts';
import type { versionShow } from './spec.ts';

// Asked of the manifest, so that none is forgotten.
const packages = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@oks-kit/'));

/** `oks version`. */
export const runVersion: Run<typeof versionShow> = async ({ context, globals }) => {
  if (globals.output !== 'json' && globals.output !== 'yaml') {
    context.stdout.write(versionText);
    return undefined;
  }
  const { printValue } = await import('../../output/render.ts');
  const { readFileSync } = await import('node:fs');
  // A package's entry stands one folder below its manifest, as a source and as a build.
  const versionOf = (name: string): string =>
    (
      JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')) as {
        readonly version: string;
      }
    ).version;
  await printValue(context, globals, {
    version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  });
  return undefined;
};
