import {
  type NodepoolInput,
  nodepoolFromTemplate,
  type NodepoolManifest,
  type NodepoolSpec,
  type NodepoolVolume,
  problemsOfSpec,
  type UpgradeStrategy,
} from '@oks-kit/kubernetes';
import { isObject, nearestName, OksInputError } from '@oks-kit/schemas';
import { type Body, patched, withoutValueAt } from '../body-path.ts';
import type { FlagValues, Run } from '../command.ts';
import { applyAsked, readTags, readUnsets } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import type { Context } from '../context.ts';
import { waitTimeout } from '../duration.ts';
import { progressBoard } from '../output/progress.ts';
import { printOne } from '../output/render.ts';
import { doToEach, printResults, reportFailures } from '../several.ts';
import { printDryRun, printDryRunOfUpdate, readAsked } from './composing.ts';
import { nodepoolView, orNearest, reachPools, waitForPool } from './nodepool.ts';
import { nameOf } from './project-change.ts';
import type { nodepoolCreate, nodepoolDelete, nodepoolScale, nodepoolUpdate } from './rows/nodepool.ts';

/** The kind of machine where none is named: small, and in every Region. */
const defaultNodeType = 'tinav6.c2r4p3';
const defaultCount = 2;

export const runNodepoolCreate: Run<typeof nodepoolCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const asked = await manifestAsked(context, { ...flags, unset: [] });
  const name = nameOf(args[0], flags.name) ?? asked.name;
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
  // Before any call: everything but the zones is known.
  nodepoolFromTemplate(undefined, input(['?']));
  const { oks, signIn, pools } = await reachPools(context, globals);
  const whole = nodepoolFromTemplate(
    await oks.templates.nodepool({ signal: context.signal }),
    input([`${signIn.region}a`]),
  );
  const manifest = withoutFields(whole, flags.unset);
  if (flags['dry-run']) return printDryRun(context, globals, { ...manifest });
  const created = await pools.create(manifest, { signal: context.signal });
  const pool =
    flags.wait === undefined
      ? created
      : await waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs });
  await printOne(context, globals, pool ?? created, nodepoolView(context.now()));
  return undefined;
};

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
    return printDryRunOfUpdate(
      context,
      globals,
      { metadata, spec: before },
      patch,
      patched({ metadata, spec: before }, patch),
    );
  }
  const updated = await orNearest(pools, name, signal, pools.update(name, changes, { signal }));
  const pool =
    flags.wait === undefined
      ? updated
      : await waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs });
  await printOne(context, globals, pool ?? updated, nodepoolView(context.now()));
  return undefined;
};

export const runNodepoolScale: Run<typeof nodepoolScale> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const count = countOf('--count', flags.count);
  if (count === undefined) throw new OksInputError('`--count` is missing.', { hint: 'Such as --count 3.' });
  const { pools } = await reachPools(context, globals);
  const scaled = await orNearest(pools, name, context.signal, pools.scale(name, count, { signal: context.signal }));
  const pool =
    flags.wait === undefined
      ? scaled
      : await waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs });
  await printOne(context, globals, pool ?? scaled, nodepoolView(context.now()));
  return undefined;
};

export const runNodepoolDelete: Run<typeof nodepoolDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { pools } = await reachPools(context, globals);
  const { signal } = context;
  const found = await Promise.all(
    [...new Set(args)].map((name) => orNearest(pools, name, signal, pools.get(name, { signal }))),
  );
  const names = found.map(({ metadata }) => metadata.name);
  await confirmDeletion(context, globals, 'node pool', names);
  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    names.map((label) => ({ label })),
    ({ label }) => pools.delete(label, { signal }),
    async ({ label: name }) => {
      if (flags.wait !== undefined)
        await waitForPool({
          context,
          globals,
          pools,
          name,
          target: 'deleted',
          timeoutMs,
          progress: board(`node pool ${name}`),
        });
      else if (!globals.quiet) context.stderr.write(`node pool ${name}: deleting\n`);
      return { name, status: flags.wait === undefined ? 'deleting' : 'deleted' };
    },
  );
  await printResults(context, globals, results);
  return reportFailures(context, globals, 'node pool', results);
};

type ComposingFlags = {
  readonly file: string | undefined;
  readonly set: readonly string[];
  readonly unset: readonly string[];
};

interface Asked {
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly spec: Body;
}

/** What `--file` and `--set` say: a manifest as kubectl takes it. Throws `OksInputError` for what is none. */
async function manifestAsked(context: Context, flags: ComposingFlags): Promise<Asked> {
  const asked = await readAsked(context, flags, []);
  // In a merge patch, null is what takes a field away; a new pool has nothing to take away.
  const edits = asked.edits.map((edit) => (edit.value === undefined ? { ...edit, value: null } : edit));
  const body = applyAsked({}, { ...asked, edits });
  const { apiVersion, kind, metadata = {}, spec = {}, status: _status, ...unknown } = body;
  const stranger = Object.keys(unknown)[0];
  if (stranger !== undefined) {
    const near = nearestName(stranger, ['apiVersion', 'kind', 'metadata', 'spec']);
    throw new OksInputError(
      `\`${stranger}\`: unknown field${near === undefined ? '.' : `, did you mean \`${near}\`?`}`,
      { hint: 'A node pool has `metadata` and `spec`, such as --set spec.autoHealing=true.' },
    );
  }
  if (kind !== undefined && (kind !== 'NodePool' || (apiVersion !== undefined && apiVersion !== 'oks.dev/v1beta2')))
    throw new OksInputError('The file does not hold a NodePool of oks.dev/v1beta2.');
  if (!isObject(metadata) || !isObject(spec))
    throw new OksInputError('`metadata` and `spec` of a node pool are mappings.');
  const { name, labels = {} } = metadata;
  if (name !== undefined && typeof name !== 'string') throw new OksInputError('`metadata.name` is text.');
  if (!isObject(labels)) throw new OksInputError('`metadata.labels` is a mapping.');
  const texts = Object.entries(labels).map(([key, value]): [string, string | null] => {
    if (value !== null && typeof value !== 'string')
      throw new OksInputError(`\`metadata.labels.${key}\` is text.`, { hint: 'Put it in quotes.' });
    return [key, value];
  });
  return { name, labels: Object.fromEntries(texts), spec };
}

type ShapeFlags = Pick<
  FlagValues<(typeof nodepoolCreate)['flags']>,
  | 'volume'
  | 'min-nodes'
  | 'max-nodes'
  | 'auto-healing'
  | 'taint'
  | 'max-unavailable'
  | 'max-surge'
  | 'auto-upgrade'
  | 'upgrade-window'
>;

/** The flags that create and update share, as fields of a spec. */
function readShape(flags: ShapeFlags): Pick<NodepoolInput, 'volumes' | 'upgradeStrategy' | 'autoHealing' | 'taint'> & {
  readonly autoscaling?: { readonly min?: number; readonly max?: number };
} {
  const [min, max] = [countOf('--min-nodes', flags['min-nodes']), countOf('--max-nodes', flags['max-nodes'])];
  if (min !== undefined && max !== undefined && min > max)
    throw new OksInputError('`--min-nodes` is above `--max-nodes`.');
  const strategy: UpgradeStrategy = {
    ...given({
      maxUnavailable: countOf('--max-unavailable', flags['max-unavailable']),
      maxSurge: countOf('--max-surge', flags['max-surge']),
      autoUpgradeEnabled: onOff(flags['auto-upgrade']),
      autoUpgradeMaintenance: flags['upgrade-window'] === undefined ? undefined : readWindow(flags['upgrade-window']),
    }),
  };
  return {
    ...(min === undefined && max === undefined
      ? {}
      : { autoscaling: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } }),
    ...(flags.volume.length === 0 ? {} : { volumes: flags.volume.map(readVolume) }),
    ...(Object.keys(strategy).length === 0 ? {} : { upgradeStrategy: strategy }),
    ...(flags['auto-healing'] === undefined ? {} : { autoHealing: flags['auto-healing'] === 'on' }),
    ...(flags.taint === undefined ? {} : { taint: flags.taint === 'on' }),
  };
}

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

function textsOf(labels: Asked['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, value]])),
  );
}

/** Leaves out what was not given. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function countOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new OksInputError(`\`${flag}\` is a whole number, 0 or more.`, { hint: `Such as ${flag} 2.` });
}

function onOff(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'on';
}

function readVolume(text: string): NodepoolVolume {
  const [, type = '', size = '', dir = '', iops] = /^([a-z0-9]+):(\d+):(\/[^:]*)(?::(\d+))?$/.exec(text) ?? [];
  if (type === '')
    throw new OksInputError(`\`--volume ${text}\` is not TYPE:SIZE:DIR.`, {
      hint: 'Such as --volume gp2:100:/, or io1:100:/data:3000 with its IOPS.',
    });
  return {
    ...(dir === '/' ? { device: 'root' } : {}),
    type,
    size: Number(size),
    dir,
    ...(iops === undefined ? {} : { iops: Number(iops) }),
  };
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function readWindow(text: string): NonNullable<UpgradeStrategy['autoUpgradeMaintenance']> {
  const [, weekDay = '', hour = '', hours = ''] = /^([A-Za-z]{3}):(\d{1,2}):(\d{1,2})$/.exec(text) ?? [];
  if (!days.includes(weekDay) || Number(hour) > 23 || Number(hours) < 1) {
    throw new OksInputError('`--upgrade-window` is DAY:HOUR:HOURS.', {
      hint: `Such as Tue:3:2; a day is one of ${days.join(', ')}.`,
    });
  }
  return { weekDay, startHour: Number(hour), durationHours: Number(hours) };
}
