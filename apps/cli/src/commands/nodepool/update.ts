import { type NodepoolSpec, problemsOfSpec } from '@oks-kit/kubernetes';
import { applyMergePatch, OksInputError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import { readTags } from '../../input/edits.ts';
import { printOne } from '../../output/render.ts';
import { printDryRunOfUpdate } from '../../verbs/composing.ts';
import { manifestAsked } from './manifest.ts';
import { orNearest, reachPools } from './reach.ts';
import { countOf, given, readShape } from './shape.ts';
import type { nodepoolUpdate } from './spec.ts';
import { nodepoolView } from './view.ts';
import { waitForPool } from './wait.ts';

export const runNodepoolUpdate: Run<typeof nodepoolUpdate> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const asked = await manifestAsked(context, flags);
  if (asked.name !== undefined && asked.name !== name)
    throw new OksInputError(`The file is about a node pool called \`${asked.name}\`, not \`${name}\`.`);
  const { autoscaling, ...rest } = readShape(flags);
  if (flags['no-autoscaling'] && autoscaling !== undefined)
    throw new OksInputError('`--no-autoscaling` and its bounds exclude each other.');
  const spec = {
    ...asked.spec,
    ...given({
      desiredNodes: countOf('--count', flags.count),
      nodeType: flags.type,
      zones: flags.zone.length === 0 ? undefined : flags.zone,
      ...rest,
      ...(autoscaling === undefined ? {} : { autoscaling: true, minNodes: autoscaling.min, maxNodes: autoscaling.max }),
      ...(flags['no-autoscaling'] ? { autoscaling: false } : {}),
    }),
  };
  const labels = {
    ...asked.labels,
    ...readTags(flags.label),
    ...Object.fromEntries(flags.unlabel.map((key) => [key, null])),
  };
  if (Object.keys(spec).length + Object.keys(labels).length === 0)
    throw new OksInputError('Nothing to change was named.', { hint: 'See `oks nodepool update --help`.' });
  const problem = problemsOfSpec(Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null)))[0];
  if (problem !== undefined)
    throw new OksInputError(`\`${problem.path.join('.')}\` ${problem.message}.`, {
      details: [problem],
      hint: 'Nothing was sent.',
    });
  // Boundary: the known fields were looked at just now, the rest is the cluster's to judge.
  const changes = { spec: spec as Partial<NodepoolSpec>, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
  const { pools } = await reachPools(context, globals);
  const { signal } = context;
  if (flags['dry-run']) {
    const { metadata, spec: before } = await orNearest(pools, name, signal, pools.get(name, { signal }));
    const patch = { spec, ...(changes.labels === undefined ? {} : { metadata: { labels } }) };
    const after = applyMergePatch({ metadata, spec: before }, patch);
    return printDryRunOfUpdate(context, globals, { metadata, spec: before }, patch, after);
  }
  const updated = await orNearest(pools, name, signal, pools.update(name, changes, { signal }));
  const pool =
    flags.wait === undefined
      ? updated
      : await waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs });
  await printOne(context, globals, pool ?? updated, nodepoolView(context.now()));
  return undefined;
};
