export { accessKey, type AccessKeyOptions } from './access-key.ts';
export { basic, type BasicOptions } from './basic.ts';
export { chain } from './chain.ts';
export type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
export { checkOrigin } from './origin.ts';
export { isOtpChallenge, oneTimePassword, type OneTimePasswordSource } from './one-time-password.ts';
export { memoryTokenStore, session, type SessionOptions, type TokenStore } from './session.ts';
export { type TokenPair, tokens } from './tokens.ts';
export { totp } from './totp.ts';
