import fc from 'fast-check';

/** Texts that some reader of YAML does not read as text, or that break its syntax. */
export const surprisingTexts: readonly string[] = [
  ...['', 'on', 'No', 'YES', 'y', 'N', 'off', 'true', 'False', 'null', '~', '=', '<<', '.inf', '-.INF', '.NaN'],
  ...['1_000', '0b11', '0o7', '012', '0x1F', '0b-1', '1:30', '190:20:30.15', '685_230.15', '1e3', '1e_3', '0_1', '.5'],
  ...['+_1', '._1', '0x_1', '1_0.5', '1,000', '1.', '2001-12-14', '2001-12-14t21:59:43.10-05:00', '2001-1-1 1:1:1'],
  ...['- a', '-a', '? a', ':a', 'a: b', 'a:', 'a #b', '#a', '*a', '&a', '!a', '%a', '@a', '`a', '"a"', "'a'", '|', '>'],
  ...[
    'a\tb',
    ' a',
    'a ',
    'a\n',
    'a\n\n',
    '\na',
    ' a\nb',
    'a \nb',
    'a\n b',
    'a\r\nb',
    '{a}',
    '[a]',
    'a, b',
    '---',
    '...',
  ],
  ...['\u0085', 'a\u2028b', 'a\u00a0b', '\ufeff', '\ufffe', '\ud800', '\u{1f600}', '\u{e0041}', '\u202e', '\u001b[31m'],
];

/** Surprising texts, texts that look like numbers and dates, and any other text. */
export const anyText = fc.oneof(
  fc.constantFrom(...surprisingTexts),
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abefnoxyNEOX_.,:+-~=<>\t\n #"\'\\é')), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
