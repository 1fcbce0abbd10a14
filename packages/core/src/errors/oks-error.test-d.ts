import { expectTypeOf, test } from 'vitest';
import { isOksError, type OksConnectionError, OksError, type OksErrorCode, type Problem } from '../index.ts';

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
    | 'quota'
    | 'locked'
    | 'not_ready'
    | 'not_implemented'
  >();
});

test('a caught value is narrowed, and a misspelt code does not compile', () => {
  const caught: unknown = new OksError('api', 'It failed.');
  if (isOksError(caught)) expectTypeOf(caught).toEqualTypeOf<OksError>();
  if (isOksError(caught, 'connection')) {
    expectTypeOf(caught).toExtend<OksConnectionError>();
    expectTypeOf(caught.maybeApplied).toEqualTypeOf<boolean>();
  }
  if (isOksError(caught, 'rate_limit')) expectTypeOf(caught.retryAfterMs).toEqualTypeOf<number | undefined>();
  if (isOksError(caught, 'input')) expectTypeOf(caught.details).toEqualTypeOf<readonly Problem[]>();
  if (isOksError(caught, 'wait_timeout')) expectTypeOf(caught.lastStatus).toEqualTypeOf<string | undefined>();
  // The remaining type is still an error of the kit, with another code.
  if (isOksError(caught) && !isOksError(caught, 'emulator')) expectTypeOf(caught).toEqualTypeOf<OksError>();
  // @ts-expect-error The code is `not_found`.
  isOksError(caught, 'notfound');
});
