import { wordView } from '../../output/common-columns.ts';
import type { Run } from '../../session/entry.ts';
import type { limitsShow } from './spec.ts';

/** `oks limits WHAT`. */
export function runLimits(what: string): Run<(typeof limitsShow)[number]> {
  return async ({ session: { client, signal, out } }) => {
    const { limits } = client;
    const words = await (what === 'versions'
      ? limits.kubernetesVersions({ signal })
      : what === 'subregions'
        ? limits.cpSubregions({ signal })
        : limits.controlPlanePlans({ signal }));
    await out.list(words, wordView(what), { empty: 'Nothing was found.' });
    return undefined;
  };
}
