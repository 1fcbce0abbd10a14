/** The other process of benchmark D: reads a kubeconfig and prints it. */
import { readFileSync } from 'node:fs';

process.stdout.write(readFileSync(process.argv[2] ?? '', 'utf8'));
