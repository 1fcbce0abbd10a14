import type { Run } from '../../framework/spec.ts';
import { wordView } from '../../output/common-columns.ts';
import { printList } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import type { limitsShow } from './spec.ts';

/** `oks limits WHAT`. */
export function runLimits(what: string): Run<(typeof limitsShow)[number]> {
  return async ({ context, globals }) => {
    const { limits } = connect(context, globals).oks;
    const { signal } = context;
    const words = await (what === 'versions'
      ? limits.kubernetesVersions({ signal })
      : what === 'subregions'
        ? limits.cpSubregions({ signal })
        : limits.controlPlanePlans({ signal }));
    await printList(context, globals, words, wordView(what), 'There are none.');
    return undefined;
  };
}
