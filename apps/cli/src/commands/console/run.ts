import { getAssetKeys, getRawAsset } from 'node:sea';
import { startConsole } from '@oks-kit/console';
import { readPort } from '../../input/port.ts';
import { maintenanceWindowText } from '../../input/windows.ts';
import { isExecutable } from '../../main/is-executable.ts';
import { version } from '../../main/version.ts';
import type { View } from '../../output/render.ts';
import type { Run } from '../../session/entry.ts';
import { noteEnd, untilInterrupted } from '../../verbs/serve.ts';
import { chooseAccounts } from './choose-accounts.ts';
import { openBrowser } from './open-browser.ts';
import { createProfileSource } from './profile-source.ts';
import type { openConsole } from './spec.ts';

/** What `-o json` prints. */
interface Listening {
  readonly url: string;
}

const view: View<Listening> = { nameOf: ({ url }) => url, columns: [{ name: 'url', cell: ({ url }) => url }] };

/** Serves the console in this process until it is told to stop. */
export const runConsole: Run<typeof openConsole> = async ({ session, flags, args }) => {
  const { context, globals, out, notes } = session;
  const port = flags.port === undefined ? 0 : readPort(flags.port);
  const [first, ...others] = (await chooseAccounts(session, args)).map(createProfileSource);
  if (first === undefined) throw new Error('There is always an account.');
  const running = await startConsole({
    version,
    profiles: [first, ...others],
    readOnly: flags['read-only'],
    port,
    describeWindow: maintenanceWindowText,
    now: () => context.now(),
    ...(isExecutable() ? { pageFiles: filesInExecutable() } : {}),
  });
  try {
    // One line, because scripts wait for the end of a line.
    if (out.format === 'json' && globals.jq === undefined) out.verbatim(`{"url": ${JSON.stringify(running.url)}}\n`);
    else await out.one({ url: running.url }, view);
    const opens = !flags['no-open'] && !out.isData && context.stderr.isTerminal;
    const isOpened = opens && (await openBrowser(context, running.linkForBrowser()));
    notes.tip(
      isOpened
        ? 'The console is open in your browser. Press Ctrl-C to stop it.'
        : 'Open the link in a browser on this machine. Press Ctrl-C to stop the console.',
    );
    await untilInterrupted(context);
  } finally {
    for (const run of await running.close())
      notes.line(`Interrupted: ${run.command}. Requests that were already sent may still take effect.`);
  }
  noteEnd(session, 'The console has stopped.');
  return undefined;
};

/** The files of the page, which an executable contains. */
function filesInExecutable(): ReadonlyMap<string, Uint8Array> {
  const names = getAssetKeys().filter((name) => name.startsWith('page/'));
  return new Map(names.map((name) => [name.slice('page/'.length), new Uint8Array(getRawAsset(name))]));
}
