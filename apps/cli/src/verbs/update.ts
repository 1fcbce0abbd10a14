import { OksInputError } from '@oks-kit/core';

export function nothingToChange(kind: 'project' | 'cluster'): OksInputError {
  return new OksInputError('Nothing to change was named.', {
    hint: `Such as --description or --set; see \`oks ${kind} update --help\`.`,
  });
}
