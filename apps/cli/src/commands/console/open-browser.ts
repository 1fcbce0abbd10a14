import { spawn } from 'node:child_process';
import type { Context } from '../../main/context.ts';

/** The program that opens a link in the browser; undefined if there is no display to show one on. */
function opener({ env }: Context): readonly [command: string, ...args: string[]] | undefined {
  if (process.platform === 'darwin') return ['open'];
  // Not `start`: it belongs to the command shell, which would read the link as a command line.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}

/** Opens a link in the browser, without a shell. Returns whether a program for that was started. */
export async function openBrowser(context: Context, url: string): Promise<boolean> {
  const found = opener(context);
  if (found === undefined) return false;
  const [command, ...args] = found;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true, env: { ...context.env } });
  const isStarted = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  child.unref();
  return isStarted;
}
