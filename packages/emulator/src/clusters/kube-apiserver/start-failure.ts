import { readFileSync } from 'node:fs';
import { isObject, OksError, parseJson } from '@oks-kit/core';

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
  return (wordsOfEtcd(last) ?? wordsOfKubernetes(last) ?? last).slice(0, mostCharacters);
}

/** etcd logs lines of JSON. */
function wordsOfEtcd(line: string): string | undefined {
  const entry = parseJson(line);
  if (!isObject(entry)) return undefined;
  return [entry['msg'], entry['error']].filter((text) => typeof text === 'string' && text !== '').join(': ');
}

function wordsOfKubernetes(line: string): string | undefined {
  return /\berr="(.*)"$/.exec(line)?.[1]?.replaceAll('\\"', '"');
}
