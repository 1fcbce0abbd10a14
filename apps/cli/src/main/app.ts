import { commandTable } from '../commands/table.ts';
import { exitCodes } from '../framework/exit-codes.ts';
import { parseCommandLine } from '../framework/parse.ts';
import type { Context } from './context.ts';

/** Runs one command line and yields its exit code. Reads and changes nothing of the process but through `context`. */
export async function runApp(argv: readonly string[], context: Context): Promise<number> {
  const commands = commandTable.map(({ spec }) => spec);
  let asJson = wantsJson(argv);
  const noColor = argv.includes('--no-color');
  try {
    if (argv[0] === '__complete') {
      const { runComplete } = await import('../commands/completion/complete-line.ts');
      return await runComplete(argv.slice(1), commands, context);
    }
    const words = argv.length === 1 && argv[0] === '--version' ? ['version'] : argv;
    const parsed = parseCommandLine(words, commands);
    if (parsed.kind === 'help') {
      const { printHelp, printWelcome } = await import('../commands/help/run.ts');
      const asked = argv.some((word) => word === '--help' || word === '-h');
      if (parsed.path.length === 0 && !asked) await printWelcome(context, noColor);
      else printHelp(context, commands, parsed.path, noColor);
      return exitCodes.done;
    }
    asJson = parsed.globals.output === 'json';
    const found = commandTable.find(({ spec }) => spec === parsed.command);
    if (found === undefined) throw new Error(`The command table has no \`${parsed.command.path.join(' ')}\`.`);
    // Boundary: the command line was read by this very command's flags.
    const run = (await found.load()) as (invocation: unknown) => Promise<number | undefined>;
    return (
      (await run({ context, commands, globals: parsed.globals, flags: parsed.flags, args: parsed.args })) ??
      exitCodes.done
    );
  } catch (error) {
    const { reportError } = await import('../output/report-error.ts');
    return reportError(context, error, { asJson, noColor });
  }
}

/** Whether errors of the command line itself should be JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.some(
    (word, index) => /^(--output=|-o=?)json$/.test(word) || (/^(--output|-o)$/.test(word) && own[index + 1] === 'json'),
  );
}
