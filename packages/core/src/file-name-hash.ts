/**
 * Returns a short file name for a cache entry: a hash of 16 hexadecimal digits. It is not a cryptographic hash, because
 * that would load `node:crypto`. An attacker can create texts with the same hash, so store the text in the file too,
 * and compare it after reading.
 */
export function fileNameHash(text: string): string {
  return [0x811c9dc5, 0x9e3779b9].map((seed) => fnv1a(text, seed).toString(16).padStart(8, '0')).join('');
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
