/** A process of benchmark D: decrypts the same kubeconfig with libsodium. */
import { readFileSync } from 'node:fs';
import sodium from 'libsodium-wrappers';

const [box = '', key = ''] = process.argv.slice(2);
const keys = readFileSync(key);
await sodium.ready;
const opened = sodium.crypto_box_seal_open(
  Buffer.from(readFileSync(box, 'utf8'), 'base64'),
  keys.subarray(0, 32),
  keys.subarray(32),
);
process.stdout.write(opened);
