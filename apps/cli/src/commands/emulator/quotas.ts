import { OksInputError } from '@oks-kit/core';
import type { QuotaLimits } from '@oks-kit/emulator/control';

const quotaNames = { projects: 'projects', 'clusters-per-project': 'clustersPerProject' } as const;

/** Reads `projects=2,clusters-per-project=3`. */
export function quotasOf(text: string): Partial<QuotaLimits> {
  const quotas: { projects?: number; clustersPerProject?: number } = {};
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^([a-z-]+)=(\d{1,9})$/.exec(part) ?? [];
    const quota = Object.entries(quotaNames).find(([known]) => known === name)?.[1];
    if (quota === undefined)
      throw new OksInputError(`Invalid quota "${part}" for \`--quotas\`.`, {
        hint: 'For example projects=2,clusters-per-project=3.',
      });
    quotas[quota] = Number(count);
  }
  return quotas;
}

/** Quotas as they are typed. */
export function quotasText(quotas: Partial<QuotaLimits> = {}): string {
  const parts = Object.entries(quotaNames).flatMap(([name, quota]) =>
    quotas[quota] === undefined ? [] : [`${name}=${quotas[quota]}`],
  );
  return parts.join(',') || 'default';
}
