import type { NodepoolInput, NodepoolVolume, UpgradeStrategy } from '@oks-kit/kubernetes';
import { OksInputError } from '@oks-kit/core';
import type { FlagValues } from '../../framework/spec.ts';
import type { nodepoolCreate } from './spec.ts';

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
export function readShape(flags: ShapeFlags): Pick<
  NodepoolInput,
  'volumes' | 'upgradeStrategy' | 'autoHealing' | 'taint'
> & {
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

/** Leaves out what was not given. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function countOf(flag: string, text: string | undefined): number | undefined {
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

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function readWindow(text: string): NonNullable<UpgradeStrategy['autoUpgradeMaintenance']> {
  const [, named = '', hour = '', hours = ''] = /^([A-Za-z]{3}):(\d{1,2}):(\d{1,2})$/.exec(text) ?? [];
  const weekDay = days.find((day) => day === named);
  if (weekDay === undefined || Number(hour) > 23 || Number(hours) < 1) {
    throw new OksInputError('`--upgrade-window` is DAY:HOUR:HOURS.', {
      hint: `Such as Tue:3:2; a day is one of ${days.join(', ')}.`,
    });
  }
  return { weekDay, startHour: Number(hour), durationHours: Number(hours) };
}
