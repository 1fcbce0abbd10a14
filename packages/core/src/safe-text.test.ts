import { expect, test } from 'vitest';
import { escapeForTerminal, toClause, toOneLine } from './index.ts';

test.each([
  ['\u001b[31mred\u0007', '�[31mred�'],
  ['two\nlines and\ta tab', 'two lines and a tab'],
  ['a\u202eb', 'a�b'],
])('%j is printed as %j', (text, printed) => {
  expect(escapeForTerminal(text)).toBe(printed);
});

test.each([
  ['  two\r\n lines\u2028and\u0000 a\u200b gap ', undefined, 'two lines and a gap'],
  ['not allowed.', undefined, 'not allowed.'],
  ['x'.repeat(10), 4, 'xxxx…'],
  ['\n'.repeat(100), 4, ''],
])('%j with at most %s characters is %j on one line', (text, most, line) => {
  expect(toOneLine(text, most)).toBe(line);
});

test('`toClause` removes the full stop at the end', () => {
  expect(toClause('It is\nnot allowed...')).toBe('It is not allowed');
});
