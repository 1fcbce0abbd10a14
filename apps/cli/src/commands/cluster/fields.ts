import { OksInputError } from '@oks-kit/core';
import type { Edit } from '../../input/edits.ts';
import { type Body, isList } from '../../input/paths.ts';

export const myIp = 'my-ip';

/** Edits for the flags that name admission plugins. */
export function pluginEdits(flags: {
  readonly 'enable-plugin': readonly string[];
  readonly 'disable-plugin': readonly string[];
}): Edit[] {
  const { 'enable-plugin': enable, 'disable-plugin': disable } = flags;
  const both = enable.find((plugin) => disable.includes(plugin));
  if (both !== undefined)
    throw new OksInputError(`Plugin ${both} cannot be both enabled and disabled.`, {
      hint: 'Pass it to --enable-plugin or to --disable-plugin, not both.',
    });
  return [
    ...(enable.length === 0
      ? []
      : [{ path: ['admission_flags', 'enable_admission_plugins'] as const, value: enable, flag: '--enable-plugin' }]),
    ...(disable.length === 0
      ? []
      : [
          { path: ['admission_flags', 'disable_admission_plugins'] as const, value: disable, flag: '--disable-plugin' },
        ]),
  ];
}

/** Only the service knows the caller's address: until it is requested, a reserved address replaces `my-ip`. */
export function anyAddress(body: Body): Body {
  const { admin_whitelist: admins } = body;
  return isList(admins)
    ? { ...body, admin_whitelist: admins.map((admin) => (admin === myIp ? '192.0.2.1' : admin)) }
    : body;
}

/** A whitelist with `my-ip` replaced by what the service says the caller's address is. */
export function withOwnAddress(
  whitelist: readonly unknown[],
  own: readonly string[] | null | undefined,
): readonly unknown[] {
  return whitelist.flatMap((entry): readonly unknown[] => {
    if (entry !== myIp) return [entry];
    if (own == null || own.length === 0)
      throw new OksInputError('Your address could not be determined.', {
        hint: 'Pass it explicitly: --admin 192.0.2.7/32.',
      });
    return own;
  });
}

export function givenList(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
