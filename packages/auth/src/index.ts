export { accessKey, type AccessKeyOptions } from './access-key.ts';
export { basic, type BasicOptions } from './basic.ts';
export { chain } from './chain.ts';
export type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
export {
  oneTimePassword,
  type OneTimePasswordOptions,
  type OneTimePasswordSource,
} from './one-time-password.ts';
export { forEndpoint } from './for-endpoint.ts';
export { Secret } from './secret.ts';
export { memoryTokenStore, session, type SessionOptions, type SessionWarning, type TokenStore } from './session.ts';
export { type TokenPair, tokens } from './tokens.ts';
export { totp } from './totp.ts';
