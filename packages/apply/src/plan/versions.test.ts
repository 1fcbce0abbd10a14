import { expect, test } from 'vitest';
import { compareVersions, isAtVersion, nextVersion, parseVersion, upgradeSteps } from './versions.ts';

test.each([
  ['1.32', [1, 32, 0]],
  ['v1.32.14', [1, 32, 14]],
  ['x1.32', undefined],
  ['1.32.', undefined],
  ['1.32.1-custom', undefined],
  ['11111.1', undefined],
  ['1', undefined],
  [1.32, undefined],
])('parses %s as a version, or rejects it', (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test('versions are compared by their major and minor number', () => {
  expect(compareVersions('1.33', '1.31')).toBe(2);
  expect(compareVersions('1.31.9', '1.31.1')).toBe(0);
  expect(compareVersions('2.0', '1.99')).toBe(1);
  expect(compareVersions('1.99', '3.0')).toBe(-2);
  expect([compareVersions('x', 'y'), compareVersions('0.5', 'x'), compareVersions('x', '0.5')]).toEqual([0, 5, -5]);
});

test('any patch version counts as its minor version', () => {
  expect(isAtVersion('1.32.4', '1.32')).toBe(true);
  expect(isAtVersion('1.32', '1.32')).toBe(true);
  expect(isAtVersion('1.320', '1.32')).toBe(false);
  expect(isAtVersion('1.32.4', '1.32.5')).toBe(false);
});

test.each([
  ['1.31', '1.33', '1.32'],
  ['1.31', '1.32.4', '1.32.4'],
  ['1.31.9', '1.33.1', '1.32'],
  ['1.32', '1.32', undefined],
  ['1.32.4', '1.32.4', undefined],
  ['1.32.4', '1.32.5', '1.32.5'],
  ['1.32.4', '1.32.3', undefined],
  ['1.32', '1.31', undefined],
  ['1.32', '2.33', undefined],
  ['0.5', 'x', undefined],
  ['x', '0.1', '0.1'],
])('finds the next version of an upgrade from %s to %s', (version, wanted, next) => {
  expect(nextVersion(version, wanted)).toBe(next);
});

test('an upgrade goes through each minor version', () => {
  expect(upgradeSteps('1.31.9', '1.34.2')).toEqual(['1.32', '1.33', '1.34.2']);
  expect(upgradeSteps('1.34', '1.31')).toEqual([]);
});
