import path from 'node:path';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

test.each(['core', 'schemas', 'auth', 'client', 'kubeconfig'])(
  'the main entry of %s bundles for a browser, without modules of Node',
  async (name) => {
    const complaints: string[] = [];
    const build = await rolldown({
      input: path.join(root, 'packages', name, 'src/index.ts'),
      platform: 'browser',
      resolve: { conditionNames: ['@oks-kit/source', 'browser', 'import', 'default'] },
      onLog: (level, { code, message }) => {
        if (level === 'warn' && code !== 'CIRCULAR_DEPENDENCY') complaints.push(message);
      },
    });
    try {
      const { output } = await build.generate({ format: 'esm' });
      const chunks = output.flatMap((part) => (part.type === 'chunk' ? [part] : []));
      const outside = chunks
        .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
        .filter((file) => !chunks.some(({ fileName }) => fileName === file));
      expect([complaints, outside]).toEqual([[], []]);
      for (const { code } of chunks) expect(code).not.toMatch(/["']node:|\bBuffer\.|\bprocess\.(?!env\.NODE_ENV)/);
    } finally {
      await build.close();
    }
  },
);
