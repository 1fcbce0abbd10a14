import type { Application } from './application.ts';
import { exitCodeRows } from './exit-codes.ts';
import { flagName, flagSummary, usageOf } from './help.ts';
import type { CommandSpec, FlagSpecs } from './spec.ts';

/** The manual pages of an application, by file name: one for the application and one for each command. */
export function manPages(application: Application): ReadonlyMap<string, string> {
  return new Map(
    [applicationPage(application), ...application.commands.map((command) => commandPage(command, application))].map(
      ({ name, lines }) => [`${name}.1`, `${lines.join('\n')}\n`],
    ),
  );
}

interface Page {
  readonly name: string;
  readonly lines: readonly string[];
}

function applicationPage({ name, commands, globalFlags, groups, environment }: Application): Page {
  return {
    name,
    lines: [
      ...head(name, 'command-line tool for OUTSCALE Kubernetes as a Service', name),
      ...section('SYNOPSIS', bold(`${name} COMMAND`, '[flags]')),
      ...Object.entries(groups).flatMap(([group, nouns]) =>
        section(
          group.toUpperCase(),
          ...Object.keys(nouns).flatMap((noun) =>
            commands
              .filter(({ path }) => path[0] === noun)
              .flatMap((command) => ['.TP', reference(pageName(command, name)), escapeRoff(command.summary)]),
          ),
        ),
      ),
      ...section(
        'OPTIONS',
        escapeRoff('Every command that uses the service accepts these flags.'),
        ...options(globalFlags),
      ),
      ...section('EXIT STATUS', ...terms(exitCodeRows)),
      ...section('ENVIRONMENT', ...terms(environment)),
    ],
  };
}

function commandPage(command: CommandSpec, { name, commands }: Application): Page {
  const own = pageName(command, name);
  const choices = command.args.flatMap(({ name: argument, values }): [string, string][] =>
    values === undefined ? [] : [[argument, `One of ${values.join(', ')}.`]],
  );
  const neighbors = commands.filter((other) => other !== command && other.path[0] === command.path[0]);
  const flags = options(command.flags);
  return {
    name: own,
    lines: [
      ...head(own, command.summary.replace(/\.$/, ''), name),
      ...section('SYNOPSIS', escapeRoff(usageOf(command))),
      ...(choices.length === 0 ? [] : section('ARGUMENTS', ...terms(choices))),
      ...(flags.length === 0 ? [] : section('OPTIONS', ...flags)),
      ...section('EXAMPLES', '.nf', ...command.examples.map(escapeRoff), '.fi'),
      ...section(
        'SEE ALSO',
        ...[name, ...neighbors.map((other) => pageName(other, name))].map(
          (page, index, all) => reference(page) + (index < all.length - 1 ? ' ,' : ''),
        ),
      ),
    ],
  };
}

function pageName({ path }: CommandSpec, application: string): string {
  return [application, ...path].join('-');
}

function head(name: string, summary: string, application: string): string[] {
  const escaped = escapeRoff(name);
  return [
    String.raw`.\" Generated from the command table by "npm run reference". Do not edit.`,
    `.TH ${escapeRoff(name.toUpperCase())} 1 "" ${escapeRoff(application)} "${escapeRoff(`${application} manual`)}"`,
    ...section('NAME', String.raw`${escaped} \- ${escapeRoff(summary)}`),
  ];
}

function section(title: string, ...lines: readonly string[]): string[] {
  return [`.SH ${title}`, ...lines];
}

function options(flags: FlagSpecs): string[] {
  return terms(
    Object.entries(flags).map(([name, spec]) => [
      `${spec.short === undefined ? '' : `-${spec.short}, `}${flagName(name, spec)}`,
      flagSummary(spec),
    ]),
  );
}

function terms(rows: readonly (readonly [string, string])[]): string[] {
  return rows.flatMap(([term, meaning]) => ['.TP', bold(term), escapeRoff(meaning)]);
}

function bold(text: string, rest = ''): string {
  return String.raw`\fB${escapeRoff(text)}\fR${rest === '' ? '' : ` ${escapeRoff(rest)}`}`;
}

function reference(page: string): string {
  return `.BR ${escapeRoff(page)} (1)`;
}

/** Characters that roff, or the fonts of a terminal, would show as others. */
const named: Readonly<Record<string, string>> = {
  '\\': String.raw`\(rs`,
  '-': String.raw`\-`,
  "'": String.raw`\(aq`,
  '"': String.raw`\(dq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
};

/**
 * One line of text for roff that shows these characters and is never a request. White space, control characters and
 * what is not Unicode become spaces.
 */
export function escapeRoff(text: string): string {
  const escaped = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[\\\-'"`^~]|[^\0-\x7f]/gu, (one) => named[one] ?? `\\[u${hex(one)}]`);
  // A line that starts with a dot is a request, and one that starts with a space breaks the paragraph.
  return /^[. ]/.test(escaped) ? String.raw`\&${escaped}` : escaped;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
