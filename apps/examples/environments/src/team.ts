import type { Manifest } from '@oks-kit/apply';

/** The team's own rule: a cluster's API must not be open to the whole internet. Returns the paths that break it. */
export function openClusters({ projects }: Manifest): string[] {
  return projects
    .flatMap(({ clusters }) => clusters)
    .filter(({ fields }) => Array.isArray(fields['admin_whitelist']) && fields['admin_whitelist'].includes('0.0.0.0/0'))
    .map(({ path }) => path);
}
