import type { NodePoolSpec, NodePoolVolume } from '@oks-kit/kubernetes';
import { inputErrorOf, OksInputError, ownValue, type Problem } from '@oks-kit/core';
import type { FlagValues } from '../../framework/spec.ts';
import { readTags } from '../../input/edits.ts';
import type { Body } from '../../input/paths.ts';
import type { shape } from './spec.ts';

type ShapeFlags = FlagValues<typeof shape> & { readonly count: string | undefined };

/** The flags that create and update share, as fields of a spec. Texts are checked with the whole spec. */
export function specOfFlags(flags: ShapeFlags): Body {
  const [minNodes, maxNodes] = [countOf('--min-nodes', flags['min-nodes']), countOf('--max-nodes', flags['max-nodes'])];
  if (minNodes !== undefined && maxNodes !== undefined && minNodes > maxNodes)
    throw new OksInputError('`--min-nodes` is greater than `--max-nodes`.');
  const window = flags['upgrade-window'] === undefined ? undefined : readWindow(flags['upgrade-window']);
  return given({
    desiredNodes: countOf('--count', flags.count),
    nodeType: flags.type,
    zones: someOf(flags.zone),
    volumes: someOf(flags.volume)?.map(readVolume),
    autoscaling: minNodes === undefined && maxNodes === undefined ? undefined : true,
    minNodes,
    maxNodes,
    autoHealing: onOff(flags['auto-healing']),
    taint: onOff(flags.taint),
    flavour: flags.flavour,
    helms: someOf(flags.helm),
    ipPoolName: flags['ip-pool'],
    fgpu: flags.fgpu === undefined ? undefined : { model: flags.fgpu },
    nodeLabels: textsOf(flags['node-label']),
    nodeAnnotations: textsOf(flags['node-annotation']),
    upgradeStrategy: someField({
      maxUnavailable: countOf('--max-unavailable', flags['max-unavailable']),
      maxSurge: countOf('--max-surge', flags['max-surge']),
      autoUpgradeEnabled: onOff(flags['auto-upgrade']),
      autoUpgradeMaintenance: someField({ ...window, rrule: flags['upgrade-rrule'] }),
    }),
  });
}

/** The flag of each field, for the messages about the field. */
const flagOfField: Readonly<Record<string, keyof ShapeFlags>> = {
  desiredNodes: 'count',
  nodeType: 'type',
  zones: 'zone',
  volumes: 'volume',
  minNodes: 'min-nodes',
  maxNodes: 'max-nodes',
  flavour: 'flavour',
  helms: 'helm',
  ipPoolName: 'ip-pool',
  fgpu: 'fgpu',
  nodeLabels: 'node-label',
  nodeAnnotations: 'node-annotation',
};

/** The error for problems of a spec: each names the flag that was typed, or else the field. */
export function specError(problems: readonly Problem[], flags: ShapeFlags): OksInputError {
  const details = problems.map((problem) => {
    const [field] = problem.path;
    // Problems of the whole spec already name their fields.
    if (field === undefined) return problem;
    const flag = ownValue(flagOfField, String(field));
    const typed = flag === undefined ? undefined : flags[flag];
    const isTyped = typeof typed === 'string' || (Array.isArray(typed) && typed.length > 0);
    return { ...problem, path: isTyped && flag !== undefined ? [`--${flag}`] : ['spec', ...problem.path] };
  });
  const newer = problems.every(({ code, message }) => code === 'unknown_field' && !message.endsWith('?'));
  return inputErrorOf(
    'Node pool',
    details,
    'Nothing was sent.' +
      (newer ? ' To send fields that this version of oks does not know, pass --allow-unknown-fields.' : ''),
  );
}

export function countOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new OksInputError(`\`${flag}\` must be a whole number, 0 or more.`, { hint: `For example ${flag} 2.` });
}

function given(fields: Body): Body {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function someField(fields: Body): Body | undefined {
  const kept = given(fields);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function textsOf(pairs: readonly string[]): Record<string, string> | undefined {
  return pairs.length === 0 ? undefined : readTags(pairs);
}

function onOff(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'on';
}

const volumeFields = ['type', 'size', 'dir', 'iops', 'device', 'name', 'snapshot'] as const;

/** `TYPE:SIZE:DIR[:IOPS]`, or any fields as `type=gp2,size=100,dir=/data`. */
function readVolume(text: string): Body {
  const fields = text.includes('=') ? namedFields(text) : shortFields(text);
  const { size, iops } = fields;
  return {
    ...(fields['dir'] === '/' ? { device: 'root' } : {}),
    ...fields,
    ...(size === undefined ? {} : { size: numberOf(size) }),
    ...(iops === undefined ? {} : { iops: numberOf(iops) }),
  } satisfies { readonly [K in keyof NodePoolVolume]?: unknown };
}

function shortFields(text: string): Record<string, string> {
  const [, type = '', size = '', dir = '', iops] = /^([a-z0-9]+):(\d+):(\/[^:]*)(?::(\d+))?$/.exec(text) ?? [];
  if (type === '')
    throw new OksInputError(`Invalid value "${text}" for \`--volume\`: it must have the form TYPE:SIZE:DIR.`, {
      hint: 'For example --volume gp2:100:/, or io1:100:/data:3000 with its IOPS, or type=gp2,size=100,dir=/data.',
    });
  return { type, size, dir, ...(iops === undefined ? {} : { iops }) };
}

function namedFields(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [, key = '', value = ''] = /^([a-z]+)=(.*)$/.exec(pair) ?? [];
      const field = volumeFields.find((one) => one === key);
      if (field === undefined)
        throw new OksInputError(`Invalid value "${text}" for \`--volume\`: unknown field \`${key || pair}\`.`, {
          hint: `The fields are: ${volumeFields.join(', ')}.`,
        });
      return [field, value];
    }),
  );
}

/** Text that is not a number stays text: the check of the spec reports it. */
function numberOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function readWindow(text: string): NonNullable<NonNullable<NodePoolSpec['upgradeStrategy']>['autoUpgradeMaintenance']> {
  const [, named = '', hour = '', hours = ''] = /^([A-Za-z]{3}):(\d{1,2}):(\d{1,2})$/.exec(text) ?? [];
  const weekDay = days.find((day) => day === named);
  if (weekDay === undefined || Number(hour) > 23 || Number(hours) < 1) {
    throw new OksInputError(`Invalid value "${text}" for \`--upgrade-window\`: it must have the form DAY:HOUR:HOURS.`, {
      hint: `For example Tue:3:2. A day is one of ${days.join(', ')}.`,
    });
  }
  return { weekDay, startHour: Number(hour), durationHours: Number(hours) };
}
