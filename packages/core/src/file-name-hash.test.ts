import { expect, test } from 'vitest';
import { fileNameHash } from './index.ts';

test('equal texts have equal names, and different texts have different names', () => {
  expect(fileNameHash('')).toBe('811c9dc59e3779b9');
  const names = Array.from({ length: 20_000 }, (_, index) => fileNameHash(`cluster ${index}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true);
});
