/**
 * A short name for the file of a cache entry: 16 hexadecimal digits, the same for the same text. Not a cryptographic
 * hash, which would load all of `node:crypto`: texts that someone chose can have the same name, so the file must also
 * contain the text, and who reads it must compare.
 */
export function fileNameHash(text: string): string {
  return [0x811c9dc5, 0x9e3779b9].map((seed) => fnv1a(text, seed).toString(16).padStart(8, '0')).join('');
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
