import { OksInputError } from '@oks-kit/core';
import { Secret } from './secret.ts';

/**
 * Refuses what can't stand in a header, before it gets near one. The message names the option and never shows the value.
 */
export function checkHeaderValue(option: string, value: string | Secret): Secret {
  const text = Secret.of(value).reveal();
  if (text === '') {
    throw fault(option, 'is empty', `Give \`${option}\` a value.`);
  }
  // Visible ASCII alone: a line break would smuggle in a header of its own, a stray blank is a copying mistake.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw fault(
      option,
      'holds a blank, a line break or another character that no header can carry',
      'Copy it again, without what surrounds it.',
    );
  }
  return Secret.of(text);
}

function fault(option: string, what: string, hint: string): OksInputError {
  return new OksInputError(`@oks-kit/auth: \`${option}\` ${what}.`, {
    details: [{ path: [option], message: what, code: 'pattern' }],
    hint,
  });
}
