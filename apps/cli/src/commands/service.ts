import type { Run } from '../command.ts';
import { connect } from '../connect.ts';
import { printList, printValue } from '../output/render.ts';
import { wordView } from '../views.ts';
import type { limitsShow, templateShow } from './rows/service.ts';

/** `oks template KIND`: the template as it came, YAML unless JSON is asked for. */
export function runTemplate(kind: string): Run<(typeof templateShow)[number]> {
  return async ({ context, globals }) => {
    const { templates } = connect(context, globals).oks;
    const { signal } = context;
    const template = await (kind === 'project'
      ? templates.project({ signal })
      : kind === 'cluster'
        ? templates.cluster({ signal })
        : templates.nodepool({ signal }));
    // It is there to be edited and sent back by `--file`, which reads best as YAML.
    await printValue(context, { ...globals, output: globals.output === 'json' ? 'json' : 'yaml' }, template);
    return undefined;
  };
}

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
