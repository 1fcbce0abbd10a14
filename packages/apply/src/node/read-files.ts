import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { OksInputError } from '@oks-kit/core';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import type { ManifestSource } from '../manifest/parse-source.ts';

/** Largest manifest file, in bytes. */
const maxBytes = 8 * 1024 * 1024;
const manifestFile = /\.(?:ya?ml|json)$/i;

/**
 * Reads the files of a manifest. `paths` are relative to `cwd`. A folder stands for all `.yaml`, `.yml` and `.json`
 * files directly in it, sorted by name. Throws `OksInputError` for a file that does not exist or a folder without
 * manifest files, and `OksFileError` for a file that cannot be read.
 */
export function readManifestFiles(paths: readonly string[], cwd: string): ManifestSource[] {
  return paths.flatMap((given) => {
    const file = path.resolve(cwd, given);
    if (!isFolder(file)) return [{ name: given, text: readText(file, given) }];
    const names = readdirSync(file)
      .filter((name) => manifestFile.test(name) && !name.startsWith('.'))
      .sort();
    if (names.length === 0) {
      throw new OksInputError(`The folder ${given} contains no manifest files.`, {
        hint: 'Manifests end in .yaml, .yml or .json.',
      });
    }
    return names.map((name) => ({
      name: path.join(given, name),
      text: readText(path.join(file, name), path.join(given, name)),
    }));
  });
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readText(file: string, shown: string): string {
  const text = readSmallFile(file, { maxBytes });
  if (text === undefined) throw new OksInputError(`There is no manifest ${shown}.`, { hint: 'Pass one with --file.' });
  return text;
}
