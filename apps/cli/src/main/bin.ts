import { overviewText } from '../commands/help/overview.ts';
import { helpStyleFor } from '../output/color.ts';
import { outputOf } from './process-output.ts';
import { versionText } from './version.ts';

// What people and scripts ask again and again is answered without the table of commands being read.
const argv = process.argv.slice(2);
const only = argv.length === 1 ? argv[0] : undefined;
if (only === 'version' || only === '--version') {
  outputOf(1).write(versionText);
} else if (only === '--help' || only === '-h') {
  const stdout = outputOf(1);
  stdout.write(overviewText(helpStyleFor({ env: process.env, stdout }, { 'no-color': false })));
} else {
  const { runProcess } = await import('./run-process.ts');
  await runProcess(argv);
}
