import type { Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import { OksInputError, type Problem } from '@oks-kit/schemas';
import { type NodepoolInput, nodepoolApi, nodepoolApiVersion, type NodepoolSpec } from './nodepool.ts';

/** A pool ready to be created. */
export interface NodepoolManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: NodepoolSpec;
}

/**
 * A pool from the service's template (GetNodepoolTemplate) and what is asked for. Newer fields of the template's spec
 * are kept; its name, type and count are placeholders and never used. Throws `OksInputError` with the path of each fault.
 */
export function nodepoolFromTemplate(template: NodepoolTemplate | undefined, input: NodepoolInput): NodepoolManifest {
  const details: Problem[] = [];
  const must = (holds: boolean, field: string, message: string): void => {
    if (!holds) details.push({ path: [field], message, code: 'nodepool' });
  };
  must(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(input.name), 'name', 'must be lower-case letters, digits and hyphens, 63 at the most');
  must(Number.isInteger(input.count) && input.count >= 0, 'count', 'must be a whole number, 0 or more');
  must(input.nodeType !== '', 'nodeType', 'required');
  must(input.zones.length > 0 && input.zones.every((zone) => zone !== ''), 'zones', 'must name at least one Subregion');
  if (details.length > 0) {
    throw new OksInputError(`Node pool: ${details.map(({ path, message }) => `\`${path.join('.')}\` ${message}`).join('; ')}.`, { details, hint: 'Nothing was sent.' });
  }
  const { desiredNodes: _count, nodeType: _type, zones: _zones, volumes: proposed, ...rest } = template?.spec ?? {};
  const volumes = input.volumes ?? proposed;
  return {
    apiVersion: nodepoolApiVersion,
    kind: nodepoolApi.kind,
    metadata: { name: input.name, ...(input.labels === undefined ? {} : { labels: input.labels }) },
    // Boundary: volumes of the template are whatever the service proposes, and go back to it untouched.
    spec: { ...rest, desiredNodes: input.count, nodeType: input.nodeType, zones: input.zones, ...(volumes === undefined ? {} : { volumes }) } as NodepoolSpec,
  };
}
