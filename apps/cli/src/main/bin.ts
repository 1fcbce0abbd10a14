import { overviewText } from '../commands/help/overview.ts';
import { helpStyleFor } from '../output/color.ts';
import { OutputError } from './context.ts';
import { outputOf } from './process-output.ts';
import { shortAnswerTo } from './short-answer.ts';
import { versionText } from './version.ts';

// Frequent commands run without loading the command table.
const argv = process.argv.slice(2);
const answer = shortAnswerTo(argv);
if (answer === 'version') {
  print(() => versionText);
} else if (answer === 'overview') {
  print((stdout) => overviewText(helpStyleFor({ env: process.env, stdout }, { 'no-color': false })));
} else {
  void run();
}

// Not awaited here: the bundler keeps more and smaller files around a module that awaits.
async function run(): Promise<void> {
  const { runProcess } = await import('./run-process.ts');
  await runProcess(argv);
}

function print(textFor: (stdout: ReturnType<typeof outputOf>) => string): void {
  const stdout = outputOf(1);
  try {
    stdout.write(textFor(stdout));
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    outputOf(2).write(`oks: ${error.message}\n`);
    process.exitCode = 1;
  }
}
