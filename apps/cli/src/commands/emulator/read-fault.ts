import { type Fault, faultKinds } from '@oks-kit/emulator/control';
import { OksInputError } from '@oks-kit/core';
import { parseDuration } from '../../input/durations.ts';
import { nearestOr } from '../../resolve/suggestions.ts';

/** The settings of a fault on the command line. */
export interface FaultSettings {
  readonly operation: readonly string[];
  readonly times: string | undefined;
  readonly probability: string | undefined;
  readonly latency: string | undefined;
  readonly status: string | undefined;
  readonly 'retry-after': string | undefined;
}

const settingNames = ['operation', 'times', 'probability', 'latency', 'status', 'retry-after'] as const;

/** Reads a fault and its settings. Throws `OksInputError`; the emulator checks the values of numbers. */
export function readFault(kind: string, settings: FaultSettings): Fault {
  const { operation, times, probability, latency, status } = settings;
  const retryAfter = settings['retry-after'];
  return {
    kind: kindOf(kind),
    ...(operation.length === 0 ? {} : { operations: operation }),
    ...(times === undefined ? {} : { times: numberOf('times', times) }),
    ...(probability === undefined ? {} : { probability: numberOf('probability', probability) }),
    ...(latency === undefined ? {} : { latencyMs: parseDuration('--latency', latency) }),
    ...(status === undefined ? {} : { status: numberOf('status', status) }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: parseDuration('--retry-after', retryAfter) / 1_000 }),
  };
}

/** Reads a fault written as one word: `rate_limit,times=3,operation=CreateCluster`. Throws `OksInputError`. */
export function readFaultWord(word: string): Fault {
  const [kind = '', ...parts] = word.split(',');
  const settings = new Map<string, string[]>();
  for (const part of parts) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
    if (!settingNames.some((one) => one === name))
      throw new OksInputError(`\`--fault ${word}\` has no setting \`${part}\`.`, {
        hint: `The settings are ${settingNames.join(', ')}: \`rate_limit,times=3,operation=CreateCluster\`.`,
      });
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  const last = (name: string): string | undefined => settings.get(name)?.at(-1);
  return readFault(kind, {
    operation: settings.get('operation') ?? [],
    times: last('times'),
    probability: last('probability'),
    latency: last('latency'),
    status: last('status'),
    'retry-after': last('retry-after'),
  });
}

function kindOf(text: string): Fault['kind'] {
  const known = faultKinds.find((one) => one === text.replaceAll('-', '_'));
  if (known !== undefined) return known;
  throw new OksInputError(`There is no fault \`${text}\`.`, {
    hint: nearestOr(`The faults are ${faultKinds.join(', ')}.`, text, faultKinds),
  });
}

function numberOf(name: string, text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new OksInputError(`Invalid number "${text}" for \`${name}\`.`);
}
