import { nodepoolFromTemplate, type NodepoolInput, type NodepoolManifest } from '@oks-kit/kubernetes';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { waitTimeout } from '../../input/durations.ts';
import { readTags, readUnsets } from '../../input/edits.ts';
import { type Body, withoutValueAt } from '../../input/paths.ts';
import { printDryRun } from '../../verbs/dry-run.ts';
import { newName } from '../../verbs/create.ts';
import { type RequestedManifest, readManifest } from './manifest.ts';
import { nodepools } from './noun.ts';
import { reachPools } from './reach.ts';
import { countOf, readShape } from './shape.ts';
import type { nodepoolCreate } from './spec.ts';
import { readyPool } from './wait.ts';

/** The kind of machine where none is named: small, and in every Region. */
const defaultNodeType = 'tinav6.c2r4p3';

const defaultCount = 2;

export const runNodepoolCreate: Run<typeof nodepoolCreate> = async ({ session, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const asked = await readManifest(session.context, { ...flags, unset: [] });
  const name = newName(args[0], flags.name) ?? asked.name;
  if (name === undefined)
    throw new OksInputError('The node pool has no name.', {
      hint: 'Give it as the argument: `oks nodepool create workers`.',
    });
  const { autoscaling, ...rest } = readShape(flags);
  const input = (zones: readonly string[]): NodepoolInput => ({
    name,
    count:
      countOf('--count', flags.count) ??
      valueOf(asked.spec, 'desiredNodes', 'number') ??
      autoscaling?.min ??
      defaultCount,
    nodeType: flags.type ?? valueOf(asked.spec, 'nodeType', 'string') ?? defaultNodeType,
    zones: flags.zone.length > 0 ? flags.zone : (zonesOf(asked.spec) ?? zones),
    labels: { ...textsOf(asked.labels), ...readTags(flags.label) },
    autoscaling: autoscaling === undefined ? undefined : bothBounds(autoscaling, asked.spec),
    spec: asked.spec,
    ...rest,
  });
  // Check before any call: everything but the zones is known.
  nodepoolFromTemplate(undefined, input(['?']));
  const pools = await reachPools(session);
  const { client, signIn, signal } = session;
  const whole = nodepoolFromTemplate(await client.templates.nodepool({ signal }), input([`${signIn.region}a`]));
  const manifest = withoutFields(whole, flags.unset);
  if (flags['dry-run']) return printDryRun(session, { ...manifest });
  const created = await pools.create(manifest, { signal });
  const pool = await readyPool(session, pools, created, flags.wait, timeoutMs);
  await session.out.one(pool, await nodepools.view(session, [pool]));
  return undefined;
};

function bothBounds(
  { min, max }: { readonly min?: number; readonly max?: number },
  spec: Body,
): { min: number; max: number } {
  const upper = max ?? valueOf(spec, 'maxNodes', 'number');
  if (upper === undefined)
    throw new OksInputError('`--max-nodes` is missing.', {
      hint: 'The number of nodes follows the load between two bounds: --min-nodes 1 --max-nodes 5.',
    });
  return { min: min ?? valueOf(spec, 'minNodes', 'number') ?? 0, max: upper };
}

function zonesOf(spec: Body): readonly string[] | undefined {
  const zones = spec['zones'];
  return Array.isArray(zones) && zones.every((zone) => typeof zone === 'string') ? zones : undefined;
}

function valueOf(spec: Body, field: string, type: 'number'): number | undefined;

function valueOf(spec: Body, field: string, type: 'string'): string | undefined;

function valueOf(spec: Body, field: string, type: 'number' | 'string'): unknown {
  return typeof spec[field] === type ? spec[field] : undefined;
}

/** The manifest without what `--unset` names, and without labels where there are none. */
function withoutFields(manifest: NodepoolManifest, unset: readonly string[]): NodepoolManifest {
  const { name, labels = {} } = manifest.metadata;
  const metadata = Object.keys(labels).length === 0 ? { name } : { name, labels };
  const required = unset.find((path) =>
    [
      'apiVersion',
      'kind',
      'metadata',
      'metadata.name',
      'spec',
      'spec.desiredNodes',
      'spec.nodeType',
      'spec.zones',
    ].includes(path),
  );
  if (required !== undefined) throw new OksInputError(`\`--unset ${required}\`: a node pool always has this field.`);
  // Boundary: what must be there is not among what goes.
  return readUnsets(unset).reduce<Body>((body, { path }) => withoutValueAt(body, path), {
    ...manifest,
    metadata,
  }) as unknown as NodepoolManifest;
}

function textsOf(labels: RequestedManifest['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, value]])),
  );
}
