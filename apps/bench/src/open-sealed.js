/** A process of benchmark D: decrypts a kubeconfig and prints it. */
import { readFileSync } from 'node:fs';
import { openSealedBox } from '@oks-kit/kubeconfig/sealed-box';

const [box = '', key = ''] = process.argv.slice(2);
const keys = readFileSync(key);
process.stdout.write(
  openSealedBox(readFileSync(box, 'utf8'), { publicKey: keys.subarray(0, 32), secretKey: keys.subarray(32) }),
);
