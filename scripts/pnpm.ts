import { runPnpm } from './run-pnpm.ts';

process.exitCode = runPnpm(process.argv.slice(2));
