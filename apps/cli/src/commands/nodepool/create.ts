import { isObjectName, nodePoolFromTemplate, objectNameRule, problemsOfNodePoolSpec } from '@oks-kit/kubernetes';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { startWaitTime } from '../../input/durations.ts';
import { readTags } from '../../input/edits.ts';
import { type Body, mergeBodies } from '../../input/paths.ts';
import { newName } from '../../verbs/create.ts';
import { printDryRun } from '../../verbs/dry-run.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { presentTexts, readManifest } from './manifest.ts';
import { nodepools } from './noun.ts';
import { reachPools } from './reach.ts';
import type { nodepoolCreate } from './spec.ts';
import { specError, specOfFlags } from './spec-flags.ts';
import { readyPool } from './wait.ts';

/** The default node type: small, and available in every region. */
const defaultNodeType = 'tinav6.c2r4p3';
const defaultCount = 2;

export const runNodepoolCreate: Run<typeof nodepoolCreate> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  const { client, signIn, signal, hint } = session;
  const requested = await readManifest(session.context, flags);
  const name = newName(args[0], flags.name, '--cluster') ?? requested.name;
  if (name === undefined)
    throw new OksInputError('The node pool has no name.', {
      hint: `Pass it as the argument: \`${hint('nodepool create', ['workers'])}\`.`,
    });
  if (!isObjectName(name)) throw new OksInputError(`Invalid name "${name}": it must be ${objectNameRule}.`);

  const asked = mergeBodies(requested.spec, specOfFlags(flags));
  if (flags['min-nodes'] !== undefined && asked['maxNodes'] === undefined)
    throw new OksInputError('`--max-nodes` is missing.', {
      hint: 'Autoscaling needs both limits, for example --min-nodes 1 --max-nodes 5.',
    });
  const spec = {
    ...asked,
    desiredNodes: asked['desiredNodes'] ?? defaultCountWithin(asked),
    nodeType: asked['nodeType'] ?? defaultNodeType,
    ...(asked['zones'] === undefined ? { zones: [`${signIn.region}a`] } : {}),
  };
  const problems = problemsOfNodePoolSpec(spec, { unknownFields: !flags['allow-unknown-fields'] });
  if (problems.length > 0) throw specError(problems, flags);

  const labels = { ...presentTexts(requested.labels), ...readTags(flags.label) };
  const annotations = { ...presentTexts(requested.annotations), ...readTags(flags.annotation) };
  const pools = await reachPools(session);
  const pool = nodePoolFromTemplate(await client.templates.nodepool({ signal }), {
    name,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    // Boundary: checked just now.
    spec: spec as unknown as Parameters<typeof nodePoolFromTemplate>[1]['spec'],
  });
  if (flags['dry-run']) return printDryRun(session, { ...pool });
  const created = await pools.create(pool, { signal });
  return printChanged(session, nodepools, await readyPool(session, pools, created, flags.wait, time.leftMs()));
};

/** The default number of nodes, within the bounds of autoscaling. */
function defaultCountWithin({ minNodes, maxNodes }: Body): number {
  const atLeast = typeof minNodes === 'number' ? Math.max(minNodes, defaultCount) : defaultCount;
  return typeof maxNodes === 'number' && maxNodes > 0 ? Math.min(maxNodes, atLeast) : atLeast;
}
