import { type NodePoolSpec, type ObjectChanges, problemsOfNodePoolSpec } from '@oks-kit/kubernetes';
import { completeValue, oksKinds } from '@oks-kit/kubernetes/kinds';
import { applyMergePatch, OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { startWaitTime } from '../../input/durations.ts';
import { readTags } from '../../input/edits.ts';
import { type Body, mergeBodies } from '../../input/paths.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { nothingToChange } from '../../verbs/update.ts';
import { readManifest } from './manifest.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolUpdate } from './spec.ts';
import { specError, specOfFlags } from './spec-flags.ts';
import { readyPool } from './wait.ts';

export const runNodepoolUpdate: Run<typeof nodepoolUpdate> = async ({ session, flags, args: [name = ''] }) => {
  const time = startWaitTime(session.context, flags.wait);
  const requested = await readManifest(session.context, flags);
  if (requested.name !== undefined && requested.name !== name)
    throw new OksInputError(`The file describes the node pool \`${requested.name}\`, not \`${name}\`.`);
  const shape = specOfFlags(flags);
  if (flags['no-autoscaling'] && shape['autoscaling'] !== undefined)
    throw new OksInputError('`--no-autoscaling` cannot be used together with `--min-nodes` or `--max-nodes`.');
  const spec = mergeBodies(requested.spec, { ...shape, ...(flags['no-autoscaling'] ? { autoscaling: false } : {}) });
  const metadata = someOf({
    labels: someOf({ ...requested.labels, ...readTags(flags.label), ...removals(flags.unlabel) }),
    annotations: someOf({ ...requested.annotations, ...readTags(flags.annotation) }),
  });
  if (Object.keys(spec).length === 0 && metadata === undefined) throw nothingToChange(session, 'nodepool');
  const problems = problemsOfNodePoolSpec(spec, {
    partial: true,
    unknownFields: !flags['allow-unknown-fields'],
  });
  if (problems.length > 0) throw specError(problems, flags);

  // Boundary: checked just now.
  const changes = { spec, ...(metadata === undefined ? {} : { metadata }) } as ObjectChanges<NodePoolSpec>;
  const pools = await reachPools(session);
  const { signal } = session;
  if (flags['dry-run']) {
    const pool = await orNearest(session, pools, name, pools.get(name, { signal }));
    const current = { metadata: { ...pool.metadata }, spec: { ...pool.spec } };
    const after = applyMergePatch(current, { ...changes });
    // Defaults that the cluster fills in are not differences.
    const completed = { ...after, spec: completeValue(after['spec'], oksKinds.nodepools.spec) };
    return printDryRunOfUpdate(session, current, { ...changes }, completed);
  }
  const updated = await orNearest(session, pools, name, pools.patch(name, changes, { signal }));
  return printChanged(session, nodepools, await readyPool(session, pools, updated, flags.wait, time.leftMs()));
};

function removals(keys: readonly string[]): Readonly<Record<string, null>> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

function someOf(fields: Body): Body | undefined {
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return Object.keys(kept).length === 0 ? undefined : kept;
}
