import { library } from '../../tsdown.shared.ts';

export default library(
  ['src/index.ts', 'src/node/index.ts', 'src/secret-mask.ts'],
  ['ip-ranges', 'nearest-name', 'ttl', 'unknown-field', ['errors/oks-error', 'clock', 'abort'], 'poll'],
);
