// An entry with only sealed boxes, because the main entry also loads a YAML parser, which doubles the loading time.
export { encodeBase64 } from './bytes.ts';
export { type GeneratedKeyPair, generateKeyPair, type KeyPair, openSealedBox, sealBox } from './sealed-box.ts';
