import { OksInputError } from '@oks-kit/schemas';

export function nothingToChange(kind: 'project' | 'cluster'): OksInputError {
  return new OksInputError('Nothing to change was named.', {
    hint: `Such as --description or --set; see \`oks ${kind} update --help\`.`,
  });
}
