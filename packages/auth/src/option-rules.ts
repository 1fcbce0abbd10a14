import { checkOptions, isObject, type OptionRule, withMethods } from '@oks-kit/core';

/** A secret: as text, or as a {@link Secret} of whatever copy of this package. */
export const secretRule: OptionRule = {
  mustBe: 'text or a `Secret`',
  fits: (value) => typeof value === 'string' || (isObject(value) && typeof value['reveal'] === 'function'),
  needed: true,
};

/** Throws `OksInputError` where what is to be wrapped is no credentials. */
export function checkInner(inner: unknown): void {
  checkOptions('@oks-kit/auth', { inner }, { inner: { ...withMethods('authorize'), needed: true } });
}
