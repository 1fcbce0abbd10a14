import { library } from '../../tsdown.shared.ts';

export default library(
  ['src/index.ts', 'src/node/index.ts', 'src/secret-mask.ts'],
  [
    'ip-ranges',
    ['unknown-field', 'nearest-name', 'ttl'],
    ['errors/oks-error', 'clock', 'abort', 'transport', 'not-applied', 'origin', 'transport-error'],
    'poll',
  ],
);
