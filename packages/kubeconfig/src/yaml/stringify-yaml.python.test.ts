import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringifyYaml } from './index.ts';
import { anyText, surprisingTexts } from './surprising-texts.fixture.ts';

const texts = [
  ...new Set(
    [...surprisingTexts, ...fc.sample(anyText, { seed: 17, numRuns: 3_000 })].map((one) => one.toWellFormed()),
  ),
];

test('PyYAML reads every text unchanged, as a value and as a key', () => {
  const value = { values: texts, keys: Object.fromEntries(texts.map((text) => [text, 'x'])) };
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-c', 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin.buffer), sys.stdout)'],
    { input: stringifyYaml(value), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(value);
});
