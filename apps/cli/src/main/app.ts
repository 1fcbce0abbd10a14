import { application } from '../commands/application.ts';
import { commandTable } from '../commands/table.ts';
import { exitCodes } from '../framework/exit-codes.ts';
import { parseCommandLine } from '../framework/parse.ts';
import type { Globals } from '../session/global-flags.ts';
import { createSession } from '../session/session.ts';
import type { Context } from './context.ts';

/** Runs one command line and returns its exit code. Touches the process only through `context`. */
export async function runApp(argv: readonly string[], context: Context): Promise<number> {
  let asJson = wantsJson(argv);
  const noColor = argv.includes('--no-color');
  try {
    if (argv[0] === '__complete') {
      const { runComplete } = await import('../commands/completion/complete-line.ts');
      return await runComplete(argv.slice(1), application, context);
    }
    const words = argv.length === 1 && argv[0] === '--version' ? ['version'] : argv;
    const parsed = parseCommandLine(words, application);
    if (parsed.kind === 'help') {
      const { printHelp, printWelcome } = await import('../commands/help/run.ts');
      const asked = argv.some((word) => word === '--help' || word === '-h');
      if (parsed.path.length === 0 && !asked) printWelcome(context, application, noColor);
      else printHelp(context, application, parsed.path, noColor);
      return exitCodes.done;
    }
    // Boundary: the command line was parsed with the specs that these types are inferred from.
    const globals = parsed.flags as unknown as Globals;
    asJson = globals.output === 'json';
    const found = commandTable.find(({ spec }) => spec === parsed.command);
    if (found === undefined) throw new Error(`The command table has no \`${parsed.command.path.join(' ')}\`.`);
    const run = await found.load();
    const session = createSession(context, globals, application, parsed.command);
    if (globals.jq !== undefined) await (await import('../output/jq.ts')).checkJqFilter(globals.jq);
    // Boundary: the same holds for the command's own flags.
    return (await run({ session, args: parsed.args, flags: parsed.flags as never })) ?? exitCodes.done;
  } catch (error) {
    const { reportError } = await import('../output/report-error.ts');
    return reportError(context, error, { asJson, noColor });
  }
}

/** Whether errors of the command line itself are printed as JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.some(
    (word, index) => /^(--output=|-o=?)json$/.test(word) || (/^(--output|-o)$/.test(word) && own[index + 1] === 'json'),
  );
}
