import type { Run } from '../../session/entry.ts';
import type { templateShow } from './spec.ts';

/** `oks template KIND`: the template as the service sent it. YAML unless JSON is requested, since people edit it. */
export function runTemplate(kind: string): Run<(typeof templateShow)[number]> {
  return async ({ session: { client, signal, out } }) => {
    const { templates } = client;
    const template = await (kind === 'project'
      ? templates.project({ signal })
      : kind === 'cluster'
        ? templates.cluster({ signal })
        : templates.nodepool({ signal }));
    await out.value(template, out.format === 'json' ? 'json' : 'yaml');
    return undefined;
  };
}
