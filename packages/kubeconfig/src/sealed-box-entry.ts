// Sealed boxes alone: the main entry loads a YAML parser too, which costs as much again.
export { decodeBase64, encodeBase64 } from './bytes.ts';
export { type GeneratedKeyPair, generateKeyPair, type KeyPair, openSealedBox, sealBox } from './sealed-box.ts';
