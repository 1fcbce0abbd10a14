import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@oks-kit/client';
import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './launch-browser.ts';
import { oksEnvironment, runOks, type RunningConsole, startConsole } from './run-oks.ts';

/** An emulator, a console that shows it, and a browser. */
export interface Stage {
  readonly emulator: Emulator;
  readonly client: Client;
  readonly browser: Browser;
  readonly console: RunningConsole;
  /** Folder of the stage, deleted when it is closed. */
  readonly folder: string;
  /** Errors of scripts, and what the policy refused, so far. */
  readonly complaints: readonly string[];
  /** Runs a command of `oks` against the emulator. */
  oks(...args: readonly string[]): Promise<string>;
  /** Opens the console in a new tab, at `#/` or at another fragment. */
  open(fragment?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes all tabs, because each open tab uses a share of the requests. */
  closeTabs(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly emulator?: EmulatorOptions;
  /** Flags of `oks console`. */
  readonly console?: readonly string[];
  /** The endpoint that the console uses. @default that of the emulator */
  readonly endpoint?: (emulator: Emulator) => Promise<string>;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-browser-'));
  const emulator = await createEmulator({ port: 0, ...options.emulator });
  const { credentials, url } = emulator;
  const env = oksEnvironment(folder, (await options.endpoint?.(emulator)) ?? url, emulator.account);
  const [browser, running] = await Promise.all([launchBrowser(), startConsole(env, ...(options.console ?? []))]);
  const complaints: string[] = [];
  let storageState: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;

  async function open(fragment = '#/', contextOptions: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      ...(storageState === undefined ? {} : { storageState }),
      ...contextOptions,
    });
    // What a test waits for happens soon on an idle machine, and later on a busy one.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refusal is an answer that the page shows.
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
    // The link has a token, which the first tab exchanges for a secret.
    if (storageState === undefined) {
      await page.goto(running.url);
      storageState = await context.storageState();
    }
    await page.goto(`${running.origin}/${fragment}`);
    return page;
  }

  return {
    emulator,
    client: createClient({ baseUrl: url, credentials, fetch: emulator.fetch, rateLimit: false }),
    browser,
    console: running,
    folder,
    complaints,
    oks: (...args) => runOks(env, ...args),
    open,
    async closeTabs() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      await running.stop();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
