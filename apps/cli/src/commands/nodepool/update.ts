import { type NodepoolSpec, problemsOfSpec } from '@oks-kit/kubernetes';
import { applyMergePatch, OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { waitTimeout } from '../../input/durations.ts';
import { readTags } from '../../input/edits.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { readManifest } from './manifest.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import { countOf, given, readShape } from './shape.ts';
import type { nodepoolUpdate } from './spec.ts';
import { nothingToChange } from '../../verbs/update.ts';
import { readyPool } from './wait.ts';

export const runNodepoolUpdate: Run<typeof nodepoolUpdate> = async ({ session, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const asked = await readManifest(session.context, flags);
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
  if (Object.keys(spec).length + Object.keys(labels).length === 0) throw nothingToChange(session, 'nodepool');
  const problem = problemsOfSpec(Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null)))[0];
  if (problem !== undefined)
    throw new OksInputError(`\`${problem.path.join('.')}\` ${problem.message}.`, {
      details: [problem],
      hint: 'Nothing was sent.',
    });
  // Boundary: the known fields were looked at just now, the rest is the cluster's to judge.
  const changes = { spec: spec as Partial<NodepoolSpec>, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
  const pools = await reachPools(session);
  const { signal } = session;
  if (flags['dry-run']) {
    const { metadata, spec: before } = await orNearest(session, pools, name, pools.get(name, { signal }));
    const patch = { spec, ...(changes.labels === undefined ? {} : { metadata: { labels } }) };
    const after = applyMergePatch({ metadata, spec: before }, patch);
    return printDryRunOfUpdate(session, { metadata, spec: before }, patch, after);
  }
  const updated = await orNearest(session, pools, name, pools.update(name, changes, { signal }));
  const pool = await readyPool(session, pools, updated, flags.wait, timeoutMs);
  await session.out.one(pool, await nodepools.view(session, [pool]));
  return undefined;
};
