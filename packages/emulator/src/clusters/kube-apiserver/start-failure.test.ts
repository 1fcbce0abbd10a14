import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFailure } from './start-failure.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'oks-start-failure-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [
    'etcd',
    '{"level":"fatal","msg":"failed to list data directory","error":"not a directory","stacktrace":"a\\n"}',
    'etcd did not start: failed to list data directory: not a directory.',
  ],
  ['etcd', '{"level":"warn","msg":"closing","error":""}', 'etcd did not start: closing.'],
  [
    'kube-apiserver',
    'E1128 17:58:19 1 run.go:72] "command failed" err="plugin \\"A\\" is unknown"',
    'kube-apiserver did not start: plugin "A" is unknown.',
  ],
  ['kube-apiserver', 'Error: unknown flag.', 'kube-apiserver did not start: Error: unknown flag.'],
  ['kube-apiserver', '', 'kube-apiserver did not start.'],
])('the error of a program that did not start has the last words of its log (%s: %s)', (name, line, message) => {
  const log = path.join(folder, `${name}.log`);
  writeFileSync(log, `earlier line\n${line}\n`.replace(/^earlier line\n\n$/, ''));
  expect(startFailure(name, log)).toMatchObject({ message, hint: `Its log is ${log}.` });
});
