import { chown, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '@oks-kit/files';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isObject, isOksError } from '@oks-kit/core';
import { editKubeconfig } from '../write-kubeconfig.ts';
import { type Kubeconfig, maxKubeconfigBytes } from '../kubeconfig.ts';
import { parseKubeconfig } from '../parse-kubeconfig.ts';
import { entriesOfKind, entryKinds, impersonationFields } from '../kubeconfig-entries.ts';
import { type Notes, notesOf, originOf } from '../origin.ts';

/**
 * Saves the content of a file beside it: in `.bak`, or `.bak.2` and so on. An earlier backup is replaced only if
 * the content has everything that the backup has. Returns the backup's path, or undefined if there is nothing to save.
 */
export async function keepBackup(file: string, content: string | undefined): Promise<string | undefined> {
  if (content === undefined || content === '') return undefined;
  for (let number = 1; ; number += 1) {
    const backup = number === 1 ? `${file}.bak` : `${file}.bak.${number}`;
    const earlier = readIfKubeconfig(backup);
    if (earlier !== undefined && earlier !== content && holdsMore(earlier, content)) continue;
    await replaceFile(backup, content);
    await giveToOwnerOf(file, backup);
    return backup;
  }
}

/**
 * Removes from every backup what was removed from the file. A backup that cannot be changed is skipped.
 */
export async function scrubBackups(file: string, scrub: (backup: Kubeconfig) => Kubeconfig): Promise<void> {
  const prefix = `${path.basename(file)}.bak`;
  const names = await readdir(path.dirname(file)).catch((): string[] => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !/^(?:\.\d+)?$/.test(name.slice(prefix.length))) continue;
    const backup = path.join(path.dirname(file), name);
    const text = readIfKubeconfig(backup);
    if (text === undefined) continue;
    try {
      const scrubbed = editKubeconfig(text, scrub(parseKubeconfig(text)));
      if (scrubbed !== text) await replaceFile(backup, scrubbed);
    } catch (error) {
      if (!isOksError(error)) throw error;
    }
  }
}

function readIfKubeconfig(file: string): string | undefined {
  try {
    const text = readSmallFile(file, { maxBytes: maxKubeconfigBytes });
    if (text !== undefined) parseKubeconfig(text);
    return text;
  } catch (error) {
    if (isOksError(error)) return undefined;
    throw error;
  }
}

/** Gives a backup that root makes to the owner of the file. */
async function giveToOwnerOf(file: string, backup: string): Promise<void> {
  const [owner, own] = await Promise.all([stat(file), stat(backup)]);
  if (owner.uid !== own.uid || owner.gid !== own.gid) await chown(backup, owner.uid, owner.gid).catch(() => undefined);
}

/** Whether an earlier text has an entry, field or comment of the user that the new text does not have. */
function holdsMore(earlier: string, content: string): boolean {
  const comments = earlier.match(/^[ \t]*#.*|(?<=[ \t])#.*/gm) ?? [];
  return (
    comments.some((comment) => !content.includes(comment.trim())) ||
    hasMore(usersPart(parseKubeconfig(earlier), true), usersPart(parseKubeconfig(content), false))
  );
}

/** Returns the part of a kubeconfig that a merge cannot recreate. In an earlier text, merged entries are left out. */
function usersPart(kubeconfig: Kubeconfig, isEarlier: boolean): unknown {
  const part: Record<string, unknown> = { ...kubeconfig };
  for (const kind of entryKinds) {
    part[`${kind}s`] = entriesOfKind(kubeconfig, kind).flatMap((entry) => {
      if (originOf(entry, kind) === undefined) return [entry];
      const body = isObject(entry[kind]) ? entry[kind] : {};
      const notes = notesOf(entry, kind);
      const fields = Object.entries(body).filter(([field]) => isUsers(field, body, notes));
      return isEarlier && fields.length === 0 ? [] : [{ name: entry.name, [kind]: Object.fromEntries(fields) }];
    });
  }
  return part;
}

const renewable = [
  ...['server', 'certificate-authority-data', 'client-certificate-data', 'client-key-data', 'extensions'],
  ...['cluster', 'user'],
];

/** Whether the user has set a field. For a credential plugin, whether it has variables that no merge has set. */
function isUsers(field: string, body: Readonly<Record<string, unknown>>, notes: Notes): boolean {
  if (impersonationFields.includes(field)) return body['as'] !== notes.acts_as;
  if (field !== 'exec') return !renewable.includes(field);
  const { exec } = body;
  const env: readonly unknown[] = isObject(exec) && Array.isArray(exec['env']) ? exec['env'] : [];
  return env.some((one) => isObject(one) && !notes.exec_env?.some((name) => name === one['name']));
}

/** Whether a value has a field or item that the other one does not have. A changed value does not count. */
function hasMore(earlier: unknown, now: unknown): boolean {
  if (earlier === null || earlier === undefined || earlier === '') return false;
  if (Array.isArray(earlier)) {
    if (!Array.isArray(now)) return earlier.length > 0;
    const named = earlier.every((item) => isObject(item) && typeof item['name'] === 'string');
    if (!named) return earlier.length > now.length;
    return earlier.some((item) =>
      hasMore(
        item,
        now.find((one) => isObject(one) && isObject(item) && one['name'] === item['name']),
      ),
    );
  }
  if (isObject(earlier)) {
    if (!isObject(now)) return true;
    return Object.entries(earlier).some(([field, value]) => hasMore(value, now[field]));
  }
  return now === null || now === undefined || now === '';
}
