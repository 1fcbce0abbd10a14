import { expectTypeOf, test } from 'vitest';
import { isOksError, OksError, type OksErrorCode } from './index.ts';

test('the codes are these: scripts rely on each', () => {
  expectTypeOf<OksErrorCode>().toEqualTypeOf<
    | 'input'
    | 'credentials'
    | 'authentication'
    | 'otp_required'
    | 'permission'
    | 'not_found'
    | 'conflict'
    | 'validation'
    | 'rate_limit'
    | 'server'
    | 'api'
    | 'connection'
    | 'timeout'
    | 'aborted'
    | 'response'
    | 'wait_failed'
    | 'wait_timeout'
    | 'sealed_box'
    | 'kubeconfig'
    | 'file'
    | 'emulator'
  >();
});

test('a caught value is narrowed, and a misspelt code does not compile', () => {
  const caught: unknown = new OksError('api', 'It failed.');
  if (isOksError(caught, 'not_found')) expectTypeOf(caught).toEqualTypeOf<OksError>();
  // @ts-expect-error The code is `not_found`.
  isOksError(caught, 'notfound');
});
