import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Document, parseDocument } from 'yaml';
import { editKubeconfig } from './write-kubeconfig.ts';
import { type Kubeconfig, mergeKubeconfig, parseKubeconfig, removeFromKubeconfig } from './index.ts';
import { editYaml } from './yaml/edit-yaml.ts';
import { isSameValue } from './yaml/same-value.ts';
import { surprisingTexts } from './yaml/surprising-texts.fixture.ts';

/** Examples of each property: fewer in mutation tests, which run them after every change. */
const examples = process.env['MUTATION_SUITE'] === undefined ? 2_000 : 100;

const cluster = (name: string, server: string): Kubeconfig['clusters'][number] => ({ name, cluster: { server } });

/** Returns the text after its value was changed. */
function edit(text: string, change: (before: Kubeconfig) => Kubeconfig): string {
  const after = change(parseKubeconfig(text));
  const edited = editKubeconfig(text, after);
  expect(isSameValue(parseKubeconfig(edited), after)).toBe(true);
  return edited;
}

const addCluster = (before: Kubeconfig): Kubeconfig => ({
  ...before,
  clusters: [...before.clusters, cluster('on', 'https://b')],
});
const moveCluster = (before: Kubeconfig): Kubeconfig => ({ ...before, clusters: [cluster('a', 'https://new')] });
const removeClusters = (before: Kubeconfig): Kubeconfig => ({ ...before, clusters: before.clusters.slice(1) });
const addProxy = (before: Kubeconfig): Kubeconfig => ({
  ...before,
  clusters: before.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, 'proxy-url': 'http://p:1' } })),
});

test.each<[string, string, (before: Kubeconfig) => Kubeconfig, string]>([
  [
    'an entry at the end of a list, as the list is indented',
    '# mine\nclusters: # all\n- name: "a" # first\n  cluster:\n    server: https://a   # here\n\n# last\nusers: []\n',
    addCluster,
    '# mine\nclusters: # all\n- name: "a" # first\n  cluster:\n    server: https://a   # here\n- name: ' +
      '"on"\n  cluster:\n    server: https://b\n\n# last\nusers: []\n',
  ],
  [
    'an entry in an indented list, at the end of a file without a line break',
    'clusters:\n    - name: a\n      cluster: {server: https://a}',
    addCluster,
    'clusters:\n    - name: a\n      cluster: {server: https://a}\n    - name: "on"\n      cluster:\n       ' +
      ' server: https://b',
  ],
  [
    'an entry in an empty list',
    'clusters: []  # none\nx: 1\n',
    addCluster,
    'clusters:  # none\n  - name: "on"\n    cluster:\n      server: https://b\nx: 1\n',
  ],
  [
    'an entry where there is no list',
    'x: 1\n',
    addCluster,
    'x: 1\nclusters:\n  - name: "on"\n    cluster:\n      server: https://b\n',
  ],
  [
    'an entry where the list is null',
    'clusters:\nx: 1\n',
    addCluster,
    'clusters:\n  - name: "on"\n    cluster:\n      server: https://b\nx: 1\n',
  ],
  [
    'an entry in JSON',
    '{"clusters": [{"name": "a", "cluster": {"server": "https://a"}}], "x": 1}\n',
    addCluster,
    '{"clusters": [{"name": "a", "cluster": {"server": "https://a"}}, {"name": "on", "cluster": {"server": ' +
      '"https://b"}}], "x": 1}\n',
  ],
  [
    'an entry in an empty JSON list',
    '{"clusters":[]}',
    addCluster,
    '{"clusters":[{"name": "on", "cluster": {"server": "https://b"}}]}',
  ],
  [
    'an entry in a file with Windows line ends',
    'clusters:\r\n- name: a\r\n  cluster:\r\n    server: https://a\r\nx: 1\r\n',
    addCluster,
    'clusters:\r\n- name: a\r\n  cluster:\r\n    server: https://a\r\n- name: "on"\r\n  cluster:\r\n    ' +
      'server: https://b\r\nx: 1\r\n',
  ],
  [
    'a value, whatever is around it',
    'clusters:\n- cluster:\n    x: 1 # one\n    server: "https://a" # here\n  name: a\n',
    (before) => ({ ...before, clusters: [{ name: 'a', cluster: { x: 1, server: 'https://new' } }] }),
    'clusters:\n- cluster:\n    x: 1 # one\n    server: https://new # here\n  name: a\n',
  ],
  [
    'a value with an anchor, and not that of its alias',
    'clusters:\n- name: a\n  cluster: {server: &s https://a}\nother: *s\n',
    moveCluster,
    'clusters:\n- name: a\n  cluster: {server: &s "https://new"}\nother: "https://a"\n',
  ],
  [
    'a value that is an alias',
    'other: &s https://a\nclusters:\n- name: a\n  cluster:\n    server: *s\n',
    moveCluster,
    'other: &s https://a\nclusters:\n- name: a\n  cluster:\n    server: https://new\n',
  ],
  [
    'a field at the end of a block; the value of its alias stays',
    'x-a: &c\n  server: https://a\nclusters:\n- name: a\n  cluster: *c\n- name: b\n  cluster: &d\n    ' +
      'server: https://b\nother: *d\n',
    addProxy,
    'x-a: &c\n  server: https://a\nclusters:\n- name: a\n  cluster: {server: "https://a", proxy-url: ' +
      '"http://p:1"}\n- name: b\n  cluster: &d\n    server: https://b\n    proxy-url: http://p:1\nother: ' +
      '{server: "https://b"}\n',
  ],
  [
    'a value that is merged from another mapping',
    'x-base: &b\n  server: https://a\n  x: 1\nclusters:\n- name: a\n  cluster:\n    <<: *b # shared\n',
    (before) => ({ ...before, clusters: [{ name: 'a', cluster: { server: 'https://new', x: 1 } }] }),
    'x-base: &b\n  server: https://a\n  x: 1\nclusters:\n- name: a\n  cluster:\n    <<: *b # shared\n    ' +
      'server: https://new\n',
  ],
  [
    'a removed entry, with its own comment but not those around it',
    'clusters:\n# before\n- name: a\n  cluster: # own\n    server: https://a # own\n# between\n- name: b\n  ' +
      'cluster: {server: https://b}\n',
    removeClusters,
    'clusters:\n# before\n# between\n- name: b\n  cluster: {server: https://b}\n',
  ],
  [
    'the last entry',
    'clusters:\n- name: a\n  cluster: {server: x}\nusers: []\n',
    removeClusters,
    'clusters: []\nusers: []\n',
  ],
  [
    'one of several entries on one line',
    'clusters: [{name: a}, {name: b}, {name: c}]\n',
    removeClusters,
    'clusters: [{name: b}, {name: c}]\n',
  ],
  [
    'the last of several entries on one line',
    'clusters: [{name: a}, {name: b}]\n',
    (before) => ({ ...before, clusters: before.clusters.slice(0, 1) }),
    'clusters: [{name: a}]\n',
  ],
  [
    'a block text',
    'x: |\n  one\n  two\n\ncurrent-context: a\n',
    (before) => ({ ...before, x: 'three' }),
    'x: three\n\ncurrent-context: a\n',
  ],
  [
    'an entry after a text that ends with empty lines',
    'users:\n- name: a\n  user:\n    token: |+\n      x\n\n# end\n',
    (before) => ({ ...before, users: [...before.users, { name: 'b', user: {} }] }),
    'users:\n- name: a\n  user:\n    token: |+\n      x\n\n- name: b\n  user: {}\n# end\n',
  ],
  [
    'the arguments of a program',
    'users:\n- name: a\n  user:\n    exec:\n      args: # call\n      - one\n      - "two" # 2\n      command: x\n',
    (before) => ({ ...before, users: [{ name: 'a', user: { exec: { apiVersion: '', command: 'x', args: ['no'] } } }] }),
    'users:\n- name: a\n  user:\n    exec:\n      args: # call\n      - "no" # 2\n      command: x\n',
  ],
  [
    'an empty file',
    '',
    addCluster,
    'apiVersion: v1\nkind: Config\nclusters:\n  - name: "on"\n    cluster:\n      server: https://b\n' +
      'contexts: []\ncurrent-context: ""\nusers: []\n',
  ],
  [
    'a document with an end marker',
    '---\ncurrent-context: a\n...\n',
    (before) => ({ ...before, 'current-context': 'b' }),
    '---\ncurrent-context: b\n...\n',
  ],
])('changes in place: %s', (_, before, change, after) => {
  expect(edit(before, change)).toBe(after);
});

test('a text that already has the value is not changed', () => {
  const text = 'clusters: [{name: a,   cluster: {server: null}}] # odd\nusers:\n';
  expect(edit(text, (before) => ({ ...before, 'current-context': '' }))).toBe(text);
});

/** Documents in any style, with names and comments, as people write them. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'on', '1_000', 'x: y', '#', '', 'multi\nline\n', 'https://a'),
    fc.integer({ min: -9, max: 9 }),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'no'), value: tie('any') }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
    fc.dictionary(fc.constantFrom('a', 'b', 'no', 'x y'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const root = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value.any, { maxKeys: 3, noNullPrototype: true });

test('an edit results in exactly the new value, and keeps the comments of unchanged parts', () => {
  let inPlace = 0;
  fc.assert(
    fc.property(root, root, fc.boolean(), fc.boolean(), (before, after, isFlow, isIndented) => {
      const source = new Document(before);
      const text =
        '# top\n' +
        `${source.toString({ collectionStyle: isFlow ? 'flow' : 'block', indentSeq: isIndented, lineWidth: 0 })}# ` +
        'end\n';
      const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'silent' });
      const edited = editYaml(text, document, after);
      if (edited === undefined) return;
      inPlace += 1;
      expect(edited.startsWith('# top\n')).toBe(true);
      expect(edited).toContain('# end\n');
      const read: unknown = parseDocument(edited, { logLevel: 'silent' }).toJS();
      expect(isSameValue(read, after), `${text}\n=>\n${edited}`).toBe(true);
    }),
    { numRuns: examples },
  );
  expect(inPlace).toBeGreaterThan(examples * 0.7);
});

/** Undefined for text that another version of YAML reads as a number, which kubectl refuses too. */
function parseIfValid(text: string): Kubeconfig | undefined {
  try {
    return parseKubeconfig(text);
  } catch {
    return undefined;
  }
}

const word = fc.constantFrom(...surprisingTexts.map((text) => text.toWellFormed()), 'home', 'shop-web');
const entries = (kind: string, fields: readonly string[]) =>
  fc.uniqueArray(
    fc.record({
      name: word,
      [kind]: fc.record(Object.fromEntries(fields.map((field) => [field, word])), { requiredKeys: [] }),
    }),
    { maxLength: 3, selector: ({ name }) => name },
  );
const anyKubeconfig = fc.record(
  {
    apiVersion: fc.constant('v1'),
    clusters: fc.option(entries('cluster', ['tls-server-name'])),
    users: fc.option(entries('user', ['username', 'token'])),
    contexts: fc.option(entries('context', ['cluster', 'user', 'namespace'])),
    preferences: fc.constant({}),
  },
  { requiredKeys: ['apiVersion'], noNullPrototype: true },
);
const style = fc.record({
  collectionStyle: fc.constantFrom('block', 'flow'),
  indentSeq: fc.boolean(),
  singleQuote: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20),
});

test('a merge and its removal keep other entries in any style, with their comments', () => {
  const incoming = parseKubeconfig(
    'clusters: [{name: w, cluster: {server: "https://w"}}]\nusers: [{name: w}]\ncontexts: [{name: w, ' +
      'context: {cluster: w, user: w}}]\n',
  );
  const origin = { cluster_id: 'c-1', endpoint: 'https://api.example/api/v2' };
  fc.assert(
    fc.property(anyKubeconfig, style, (theirs, { collectionStyle, ...options }) => {
      const source = new Document(theirs, { version: '1.1' });
      const printed = source.toString({ ...options, collectionStyle: collectionStyle === 'flow' ? 'flow' : 'block' });
      const text = `# top\n${printed}# end\n`;
      const before = parseIfValid(text);
      if (before === undefined) return;
      const { kubeconfig } = mergeKubeconfig(before, incoming, { context: 'merged', origin });
      const merged = editKubeconfig(text, kubeconfig);
      const again = editKubeconfig(
        merged,
        removeFromKubeconfig(parseKubeconfig(merged), { clusterId: 'c-1' }).kubeconfig,
      );
      for (const edited of [merged, again]) expect(edited).toMatch(/^# top\n[^]*# end\n/);
      expect(isSameValue(parseKubeconfig(merged), kubeconfig)).toBe(true);
      expect(isSameValue(parseKubeconfig(again), before)).toBe(true);
    }),
    { numRuns: examples / 4 },
  );
});
