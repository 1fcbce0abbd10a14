import { type Problem, unknownField } from '@oks-kit/core';
import type { Fault } from './find-faults.ts';

const types: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
};

const formatNames: Readonly<Record<string, string>> = {
  ipv4: 'an IPv4 address, such as 192.0.2.7',
  cidr: 'a range of addresses in CIDR notation, such as 10.50.0.0/16',
};

/** Descriptions of patterns that are too long to show, by field. */
const patternNames: Readonly<Record<string, string>> = {
  nodeType: 'a VM type, such as tinav6.c2r4p3',
  rrule: 'a recurrence rule, such as FREQ=WEEKLY;BYDAY=TU',
};

/** Converts a fault to a problem with a message. The message never contains the value, which may be secret. */
export function problemOfFault(fault: Fault): Problem {
  const { path } = fault;
  switch (fault.code) {
    case 'missing':
      return { path, message: 'required', code: 'missing' };
    case 'unknown':
      return unknownField(path, fault.known);
    case 'type':
      return { path, message: `must be ${types[fault.expected] ?? fault.expected}`, code: 'type' };
    case 'enum':
      return { path, message: `must be one of ${fault.values.join(', ')}`, code: 'enum' };
    case 'pattern':
      return {
        path,
        message: patternMessage(String(path.at(-1)), fault.pattern),
        code: 'pattern',
      };
    case 'format':
      return { path, message: `must be ${formatNames[fault.format] ?? fault.format}`, code: 'format' };
    case 'minimum':
      return { path, message: `must be at least ${fault.limit}`, code: 'too_small' };
    case 'maximum':
      return { path, message: `must be at most ${fault.limit}`, code: 'too_big' };
    case 'minLength':
      return { path, message: `must have at least ${counted(fault.limit, 'character')}`, code: 'too_small' };
    case 'maxLength':
      return { path, message: `must have at most ${counted(fault.limit, 'character')}`, code: 'too_big' };
    case 'minItems':
      return { path, message: `must have at least ${counted(fault.limit, 'item')}`, code: 'too_small' };
    case 'duplicate':
      return { path, message: 'must not occur twice', code: 'duplicate' };
    case 'rule':
      return { path, message: fault.message.replace(/\.$/, ''), code: 'rule' };
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function patternMessage(field: string, pattern: string): string {
  const name = Object.hasOwn(patternNames, field) ? patternNames[field] : undefined;
  return name === undefined ? `must match ${pattern}` : `must be ${name}`;
}
