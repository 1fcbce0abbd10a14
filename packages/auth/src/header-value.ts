import { OksInputError } from '@oks-kit/core';
import { Secret } from './secret.ts';

/**
 * Rejects a value that is not allowed in a header. The message names the option and never contains the value.
 */
export function checkHeaderValue(option: string, value: string | Secret): Secret {
  const text = Secret.of(value).reveal();
  if (text === '') {
    throw fault(option, 'is empty', `Set \`${option}\`.`);
  }
  // Only visible ASCII characters: a line break could add another header, and a space is a copying mistake.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw fault(
      option,
      'contains a space, a line break or another character that is not allowed in a header',
      'Copy it again without surrounding characters.',
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
