import { checkOptions, isObject, type OptionRule, withMethods } from '@oks-kit/core';

/** A secret: a string or a {@link Secret} of any copy of this package. */
export const secretRule: OptionRule = {
  mustBe: 'a string or a `Secret`',
  fits: (value) => typeof value === 'string' || (isObject(value) && typeof value['reveal'] === 'function'),
  needed: true,
};

/** Throws `OksInputError` if the value is not a credentials object. */
export function checkInner(inner: unknown): void {
  checkOptions('@oks-kit/auth', { inner }, { inner: { ...withMethods('authorize'), needed: true } });
}
