import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorText, labelled } from './messages.ts';

const plain = (text: string): string => text;
const palette = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
const told = {
  message: 'There is a secret key but not its access key in OKS_* variables.',
  hint:
    'Key, secret and endpoint are taken from one place: complete it there. See `oks help authentication`, or ' +
    'let `oks doctor` look.',
};

test('an error wraps between words on a terminal, aligned after its label; elsewhere it is one line', () => {
  expect(errorText({ columns: 50 }, palette, told)).toBe(
    [
      'oks: There is a secret key but not its access key',
      '     in OKS_* variables.',
      'hint: Key, secret and endpoint are taken from one',
      '      place: complete it there. See',
      '      `oks help authentication`, or let',
      '      `oks doctor` look.',
      '',
    ].join('\n'),
  );
  expect(errorText({ columns: undefined }, palette, told)).toBe(`oks: ${told.message}\nhint: ${told.hint}\n`);
  // A terminal of unknown width reports 0.
  expect(errorText({ columns: 0 }, palette, told)).toBe(`oks: ${told.message}\nhint: ${told.hint}\n`);
});

test('the request ID stands before the hint, which is the last thing to read', () => {
  const error = { message: 'It failed.', requestId: 'r-1', hint: 'Try again.' };
  expect(errorText({ columns: undefined }, palette, error)).toBe(
    'oks: It failed.\nrequest ID: r-1\nhint: Try again.\n',
  );
  expect(errorText({ columns: undefined }, palette, { ...error, requestId: 'r-1\u001b[2J' })).not.toContain('\u001b');
});

test('does not wrap a command that people copy', () => {
  expect(labelled({ columns: 30 }, 'hint:', plain, 'Wait on with: oks cluster wait shop/web --for status=ready')).toBe(
    'hint: Wait on with:\n      oks cluster wait shop/web --for status=ready\n',
  );
});

test('keeps all words, and no line with several words is too long', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '`', '.'), minLength: 1, maxLength: 12 })),
      fc.integer({ min: 20, max: 80 }),
      (words, columns) => {
        const lines = labelled({ columns }, 'oks:', plain, words.join(' ')).trimEnd().split('\n');
        expect(lines.map((line) => line.trim()).join(' ')).toBe(`oks: ${words.join(' ')}`.trim());
        for (const line of lines.filter((one) => !one.includes('`'))) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
