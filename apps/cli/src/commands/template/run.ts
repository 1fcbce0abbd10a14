import type { Run } from '../../session/entry.ts';
import type { templateShow } from './spec.ts';

/** `oks template KIND`: the template as the service sent it. YAML unless JSON is requested, since people edit it. */
export function runTemplate(kind: string): Run<(typeof templateShow)[number]> {
  return async ({ session: { client, signal, out } }) => {
    const { templates } = client;
    const fetchers = new Map<string, () => PromiseLike<object>>([
      ['project', () => templates.project({ signal })],
      ['cluster', () => templates.cluster({ signal })],
      ['nodepool', () => templates.nodepool({ signal })],
      ['netpeering-request', () => templates.netPeeringRequest({ signal })],
      ['netpeering-acceptance', () => templates.netPeeringAcceptance({ signal })],
    ]);
    const template = await fetchers.get(kind)?.();
    await out.value(template, out.format === 'json' ? 'json' : 'yaml');
    return undefined;
  };
}
