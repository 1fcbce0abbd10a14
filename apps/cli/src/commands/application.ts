import type { Application } from '../framework/application.ts';
import { environmentVariables } from '../session/environment.ts';
import { globalFlags } from '../session/global-flags.ts';
import { nounGroups, overviewText } from './help/overview.ts';
import { commandTable } from './table.ts';

/** The application `oks`: all its commands. */
export const application: Application = {
  name: 'oks',
  commands: commandTable.map(({ spec }) => spec),
  globalFlags,
  aliases: new Map([
    ['ls', ['list']],
    ['rm', ['delete', 'remove']],
    ['np', ['nodepool']],
  ]),
  groups: nounGroups,
  environment: environmentVariables,
  overview: overviewText,
};
