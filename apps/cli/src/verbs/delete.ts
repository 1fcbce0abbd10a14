import { OksError } from '@oks-kit/core';
import { harmless } from '../output/escape.ts';

/** Refuses all deletions where one of them is protected, and says how to lift that. */
export function refuseProtected(
  kind: 'project' | 'cluster',
  items: readonly { readonly label: string; readonly protected: boolean }[],
): void {
  const [first, ...others] = items.filter((item) => item.protected).map(({ label }) => harmless(label));
  if (first === undefined) return;
  throw new OksError(
    'conflict',
    `Nothing was deleted: ${kind}${others.length === 0 ? '' : 's'} ${[first, ...others].join(', ')} ${others.length === 0 ? 'is' : 'are'} protected from deletion.`,
    {
      hint: `Lift that first: \`oks ${kind} update ${first} --no-protect\`.`,
    },
  );
}
