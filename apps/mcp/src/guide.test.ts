import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as z from 'zod';
import { expect, test } from 'vitest';
import { assistantOf, bin, startWorkplace } from './testing.fixture.ts';

// The configurations of the guide, as assistants read them.

const server = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.literal('npx'),
  args: z.tuple([z.literal('-y'), z.literal('@oks-kit/mcp')]).rest(z.string()),
});
const configuration = z.union([
  z.strictObject({ mcpServers: z.record(z.string(), server) }).transform(({ mcpServers }) => mcpServers),
  z.strictObject({ servers: z.record(z.string(), server) }).transform(({ servers }) => servers),
]);

const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/ai-assistants.md'), 'utf8');
const blocks = guide
  .split(/^### /m)
  .slice(1)
  .flatMap((section) => {
    const [, text] = /^```json\n(.*?)^```/ms.exec(section) ?? [];
    return text === undefined ? [] : [{ name: section.split('\n', 1)[0], text }];
  });

test('the guide has configurations for three assistants', () => {
  expect(blocks).toHaveLength(3);
});

test.each(blocks)('the configuration of $name starts a server whose tools work', async ({ text }) => {
  await using workplace = await startWorkplace();
  const { OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key, OKS_ENDPOINT: endpoint, HOME, PATH } = workplace.env;
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const folder = path.join(workplace.home, '.config/oks-kit');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const profiles = { version: 1, profiles: { work: { access_key, secret_key, endpoint } } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(profiles), { mode: 0o600 });

  const [
    {
      args: [, , ...args],
    },
  ] = Object.values(configuration.parse(JSON.parse(text))) as [z.infer<typeof server>];
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [...bin, ...args],
      env: { HOME: HOME ?? '', PATH: PATH ?? '' },
    }),
  );
  expect(await assistantOf(client).succeed('list_projects')).toEqual({ projects: [] });
  expect(await assistantOf(client).succeed('run_doctor')).toMatchObject({ healthy: true });
  await client.close();
});

test('the guide lists the flags of the program', async () => {
  const { helpText } = await import('./main/command-line.ts');
  for (const [flag] of guide.matchAll(/`(--[a-z]+-[a-z-]+)/g)) expect(helpText).toContain(flag.slice(1));
});
