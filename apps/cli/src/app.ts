import { OksInputError } from '@oks-kit/schemas';
import { commandTable } from './commands/table.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { helpFor } from './help.ts';
import { parseCommandLine } from './parse.ts';
import { reportError } from './report-error.ts';

/** Runs one command line and yields its exit code. Reads and changes nothing of the process but through `context`. */
export async function runApp(argv: readonly string[], context: Context): Promise<number> {
  const specs = commandTable.map(({ spec }) => spec);
  let asJson = wantsJson(argv);
  try {
    const parsed = parseCommandLine(argv, specs);
    if (parsed.kind === 'help') {
      context.stdout.write(helpFor(parsed.path, specs));
      return exitCodes.done;
    }
    asJson = parsed.globals.output === 'json';
    const found = commandTable.find(({ spec }) => spec === parsed.command);
    if (found === undefined) throw new OksInputError(`There is no command \`oks ${argv.join(' ')}\`.`);
    // Boundary: the command line was read by this very command's flags.
    const run = (await found.load()) as (invocation: unknown) => Promise<number | undefined>;
    return (await run({ context, globals: parsed.globals, flags: parsed.flags, args: parsed.args })) ?? exitCodes.done;
  } catch (error) {
    return reportError(context, error, asJson);
  }
}

/** Whether errors of the command line itself should be JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some((word, index) => /^(--output=|-o=?)json$/.test(word) || (/^(--output|-o)$/.test(word) && argv[index + 1] === 'json'));
}
