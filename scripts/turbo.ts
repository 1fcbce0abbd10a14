import { runTurbo } from './run-pnpm.ts';

process.exitCode = runTurbo(process.argv.slice(2));
