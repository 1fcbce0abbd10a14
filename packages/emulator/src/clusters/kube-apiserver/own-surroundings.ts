import { homedir } from 'node:os';
import type { Surroundings } from './programs-folder.ts';

/** The environment of this process. */
export function ownSurroundings(): Surroundings {
  return { env: process.env, home: homedir() };
}
