export { escapeForTerminal as harmless, isPlain } from '@oks-kit/core';
