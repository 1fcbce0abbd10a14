import { readFileSync } from 'node:fs';
import { OksError } from '@oks-kit/core';

/** Creates the error for a program that did not start, with the last line of its log. */
export function startFailure(name: string, log: string): OksError {
  const said = lastWordsIn(log);
  return new OksError('emulator', `${name} did not start${said === '' ? '' : `: ${said}`}.`.replace(/\.\.$/, '.'), {
    hint: `Its log is ${log}.`,
  });
}

const mostCharacters = 300;

/** Why a program gave up: in its own words, the last line of its log, without what every line begins with. */
export function lastWordsIn(log: string): string {
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
  const words = /\b(?:err="|"error":")(.*?)"\}?$/.exec(last)?.[1] ?? last;
  return words.replaceAll('\\"', '"').slice(0, mostCharacters);
}
