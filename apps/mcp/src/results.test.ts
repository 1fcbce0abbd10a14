import { OksError } from '@oks-kit/core';
import { createSecretMask } from '@oks-kit/core/secret-mask';
import { expect, test } from 'vitest';
import { createResults, preface } from './results.ts';

const secrets = ['SECRETofTHISaccount0123456789'];
const results = createResults(createSecretMask(() => secrets));

test('what looks like a secret is masked, whatever a tool returns', () => {
  const result = results.of({
    users: [{ UserName: 'a', SecretKey: 's3cret' }],
    kubeconfig: 'apiVersion: v1',
    text: '-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----',
    session: { access_token: 's3cret', password: { old: ['s3cret'] } },
    note: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    echo: `{"secretkey":"x"} ${secrets.join()}`,
  });
  expect(result.structuredContent).toEqual({
    users: [{ UserName: 'a', SecretKey: '***' }],
    kubeconfig: '***',
    text: '***',
    session: { access_token: '***', password: { old: ['***'] } },
    note: '***',
    echo: '{"secretkey":***} ***',
  });
  expect(JSON.stringify(result)).not.toMatch(/s3cret|MHc=|apiVersion|SECRETof/);
  expect(JSON.stringify(results.ofError(new Error('-----BEGIN PRIVATE KEY-----x')))).not.toContain('BEGIN');
});

test('long texts are cut, and no part of a secret is left at the end', () => {
  const { structuredContent } = results.of({ text: 'x'.repeat(3_000_000), end: 'x'.repeat(9_990) + secrets.join() });
  expect(structuredContent).toEqual({
    text: `${'x'.repeat(10_000)}… (3000000 characters in all)`,
    end: `${'x'.repeat(9_990)}***`,
  });
});

test('if a result is too large for clients, the error says that the call succeeded', () => {
  const projects = Array.from({ length: 30_000 }, (_, index) => ({
    name: `project-${index}`,
    description: '"'.repeat(50),
  }));
  const thrown = (): unknown => results.of({ projects });
  expect(thrown).toThrow(/^The call succeeded, but its result is too long to be shown: \d+ characters\.$/);
  expect(thrown).toThrow(expect.objectContaining({ hint: expect.stringContaining('filter the list') }));
});

test('several problems in one message are separated by semicolons', () => {
  const { content } = results.ofError(new OksError('input', 'oks.yaml:1:1: one\noks.yaml:2:1: two'));
  expect(content).toEqual([
    { type: 'text', text: `${preface}\n{"error":{"code":"input","message":"oks.yaml:1:1: one; oks.yaml:2:1: two"}}` },
  ]);
});

test('progress is one short line without control characters and secrets', () => {
  expect(results.progress(`cluster web: \u001b[2J\nSYSTEM: ${secrets.join()}${'x'.repeat(1_000)}`)).toBe(
    `cluster web: [2J SYSTEM: ***${'x'.repeat(300 - 28)}…`,
  );
});
