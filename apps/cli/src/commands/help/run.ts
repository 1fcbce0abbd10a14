import { defaultCredentials } from '@oks-kit/auth/node';
import { isOksError } from '@oks-kit/core';
import { CommandLineError } from '../../framework/command-line-error.ts';
import { helpStyleFor } from '../../output/color.ts';
import { helpFor } from '../../framework/help.ts';
import { nextWords } from '../../framework/parse.ts';
import type { Run } from '../../session/entry.ts';
import type { Application } from '../../framework/application.ts';
import type { Context } from '../../main/context.ts';
import type { help } from './spec.ts';
import { topicText, authenticationMethods } from './topic-texts.ts';
import { topicNames } from './topics.ts';

/** `oks help`, with a command or a topic. */
export const runHelp: Run<typeof help> = ({ session: { context, application, globals, out }, args }) => {
  const { commands } = application;
  const style = helpStyleFor(context, globals);
  const [word] = args;
  const topic = topicNames.find((name) => name === word && args.length === 1);
  if (topic === undefined && word !== undefined && nextWords([], commands).every((noun) => noun !== word)) {
    throw new CommandLineError(`Unknown help topic \`${word}\`.`, `The topics are ${topicNames.join(', ')}.`, {
      wrong: word,
      choices: [...topicNames, ...nextWords([], commands)],
      prefix: 'oks help ',
    });
  }
  out.verbatim(topic === undefined ? helpFor(args, application, style) : topicText(topic, style));
  return Promise.resolve(undefined);
};

/** What `--help` prints. */
export function printHelp(context: Context, application: Application, path: readonly string[], noColor: boolean): void {
  context.stdout.write(helpFor(path, application, helpStyleFor(context, { 'no-color': noColor })));
}

/** What `oks` without arguments prints: the overview, and how to authenticate if there are no credentials. */
export function printWelcome(context: Context, application: Application, noColor: boolean): void {
  const style = helpStyleFor(context, { 'no-color': noColor });
  const { bold } = style.palette;
  const first = isSignedIn(context)
    ? []
    : [bold('No credentials found. To get started, use one of these:'), ...authenticationMethods(style), ''];
  context.stdout.write([...first, application.overview(style)].join('\n'));
}

function isSignedIn({ env, home }: Context): boolean {
  try {
    defaultCredentials({ env, home });
    return true;
  } catch (error) {
    // The configuration is incomplete, not missing: the commands report what is wrong with it.
    return (
      !isOksError(error, 'credentials') ||
      Object.keys(env).some(
        (name) =>
          /^O(?:KS|SC)_(?:ACCESS_KEY|SECRET_KEY|USERNAME|LOGIN|PASSWORD|PROFILE)$/.test(name) && Boolean(env[name]),
      )
    );
  }
}
