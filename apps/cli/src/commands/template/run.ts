import type { Run } from '../../framework/spec.ts';
import { printValue } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import type { templateShow } from './spec.ts';

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
