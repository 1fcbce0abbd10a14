import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCluster, manifest, type TestCluster } from './test-cluster.ts';

describe('real kubectl', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await createTestCluster({ clock: 'instant' }, '1.32');
  });
  afterAll(() => cluster.close());

  const out = (...args: string[]): Promise<string> => cluster.output(...args);

  test('shows the version, the health and the kinds', async () => {
    expect(await out('version')).toMatch(/Server Version: v1\.32\.\d+/);
    expect(await out('get', '--raw', '/healthz')).toBe('ok');
    const kinds = await out('api-resources');
    expect(kinds).toMatch(/nodepools +npools,npls,npl +oks\.dev\/v1beta2 +false +NodePool/);
    expect(kinds).toMatch(/namespaces +ns +v1 +false +Namespace/);
    expect(await out('api-versions')).toBe('apiextensions.k8s.io/v1\noks.dev/v1beta\noks.dev/v1beta2\nv1\n');
    expect(await out('cluster-info')).toMatch(/Kubernetes control plane.* is running at/);
    expect(await out('get', 'all,events', '-A', '--ignore-not-found')).toBe('');
  });

  test('explains a pool from the OpenAPI document', async () => {
    expect(await out('explain', 'nodepool.spec.desiredNodes')).toMatch(
      /FIELD: desiredNodes <integer>[^]*Number of nodes the pool should have/,
    );
    expect(await out('explain', 'npl.spec')).toMatch(/nodeType\t<string> -required-/);
  });

  test('creates, lists, selects, describes, scales and deletes pools', async () => {
    const { kubectl } = cluster;
    expect(
      await kubectl(['create', '-f', '-'], {
        input: { ...manifest('workers'), metadata: { name: 'workers', labels: { team: 'shop', tier: 'a' } } },
      }),
    ).toMatchObject({ code: 0, out: 'nodepool.oks.dev/workers created\n' });
    expect(
      await kubectl(['create', '-f', '-'], {
        input: manifest('batch', {
          desiredNodes: 1,
          nodeType: 'tinav6.c8r16p2',
          volumes: [{ device: 'root', type: 'gp2', size: 50, dir: '/' }],
        }),
      }),
    ).toMatchObject({ code: 0 });
    expect(await kubectl(['create', '-f', '-'], { input: manifest('batch') })).toMatchObject({
      code: 1,
      err: expect.stringContaining('nodepools.oks.dev "batch" already exists'),
    });

    const pools = await out('get', 'nodepools');
    expect(pools).toMatch(/^NAME +DESIRED +READY +TYPE +STATE +AGE\nbatch +1 +1 +tinav6\.c8r16p2 +ready +\d+s\n/);
    expect(pools).toMatch(/\nworkers +2 +2 +tinav6\.c2r4p3 +ready/);
    expect(await out('get', 'npl', 'workers', '-o', 'wide')).toMatch(/\["eu-west-2a","eu-west-2b"\]/);
    expect(await out('get', 'npl', '-o', 'name')).toBe('nodepool.oks.dev/batch\nnodepool.oks.dev/workers\n');
    expect(await out('get', 'npl', '-o', 'jsonpath={.items[*].status.progress.ready}')).toBe('1 2');
    expect(await out('get', 'npl', 'workers', '-o', 'yaml')).toMatch(/kind: NodePool[^]*desiredNodes: 2/);
    expect(JSON.parse(await out('get', 'npl', 'batch', '-o', 'json'))).toMatchObject({
      apiVersion: 'oks.dev/v1beta2',
      spec: { desiredNodes: 1 },
    });
    expect(await out('get', 'npl', '--sort-by=.spec.nodeType', '--no-headers')).toMatch(/^workers[^]*\nbatch/);
    for (const [selector, names] of Object.entries({
      'team=shop': 'workers',
      'team!=shop': 'batch',
      'tier in (a,b)': 'workers',
      '!team': 'batch',
      'team,tier notin (b)': 'workers',
    })) {
      expect([selector, await out('get', 'npl', '-l', selector, '-o', 'jsonpath={.items[*].metadata.name}')]).toEqual([
        selector,
        names,
      ]);
    }
    expect(await out('get', 'npl', '--field-selector', 'metadata.name!=batch', '-o', 'name')).toBe(
      'nodepool.oks.dev/workers\n',
    );
    expect((await kubectl(['get', 'npl', '--field-selector', 'spec.x=1'])).err).toContain(
      'field label not supported: spec.x',
    );

    const nodes = (await out('get', 'nodes', '-o', 'wide', '-l', 'oks.dev/nodepool=workers', '--no-headers'))
      .trim()
      .split('\n');
    expect(nodes.map((line) => line.split(/ +/).slice(1, 3))).toEqual([
      ['Ready', '<none>'],
      ['Ready', '<none>'],
    ]);
    expect(nodes[0]).toMatch(/v1\.32\.\d+ +10\.50\.\d+\.\d+ +<none> +Debian GNU\/Linux 12/);
    expect(await out('describe', 'node', '-l', 'oks.dev/nodepool=batch')).toMatch(
      /Name: +batch-[^]*instance-type=tinav6\.c8r16p2[^]*Ready +True[^]*cpu: +8\n +ephemeral-storage: +50Gi/,
    );
    expect(await out('describe', 'nodepool', 'workers')).toMatch(/Desired Nodes: +2[^]*State:[^]*Name: +ready/);
    expect(await out('wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=5s')).toMatch(/condition met/);

    expect(await out('scale', 'npl/workers', '--replicas=3')).toBe('nodepool.oks.dev/workers scaled\n');
    expect(await out('scale', 'npl/workers', '--current-replicas=3', '--replicas=1')).toBe(
      'nodepool.oks.dev/workers scaled\n',
    );
    expect(await out('get', 'nodes', '-o', 'name', '-l', 'oks.dev/nodepool=workers')).toMatch(/^node\/workers-\w+\n$/);
    expect(await out('wait', 'npl/workers', '--for=jsonpath={.status.state.name}=ready', '--timeout=5s')).toContain(
      'condition met',
    );
    expect(await out('delete', 'npl', '-l', 'team=shop')).toBe('nodepool.oks.dev "workers" deleted\n');
    expect(await out('delete', 'npl', '--all')).toBe('nodepool.oks.dev "batch" deleted\n');
    expect((await kubectl(['get', 'nodes'])).err).toBe('No resources found\n');
    expect((await kubectl(['get', 'npl', 'workers'])).err).toBe(
      'Error from server (NotFound): nodepools.oks.dev "workers" not found\n',
    );
  });

  test('applies on the client side, and patches', async () => {
    const { kubectl } = cluster;
    const input = manifest('applied', { desiredNodes: 0 });
    expect((await kubectl(['apply', '-f', '-'], { input })).out).toBe('nodepool.oks.dev/applied created\n');
    expect((await kubectl(['apply', '-f', '-'], { input })).out).toBe('nodepool.oks.dev/applied unchanged\n');
    expect((await kubectl(['apply', '-f', '-'], { input: manifest('applied', { desiredNodes: 1 }) })).out).toBe(
      'nodepool.oks.dev/applied configured\n',
    );
    expect((await kubectl(['diff', '-f', '-'], { input: manifest('applied', { desiredNodes: 1 }) })).code).toBe(0);

    expect(await out('patch', 'npl', 'applied', '--type=merge', '-p', '{"spec":{"autoHealing":false}}')).toBe(
      'nodepool.oks.dev/applied patched\n',
    );
    expect(await out('patch', 'npl', 'applied', '--type=merge', '-p', '{"spec":{"autoHealing":false}}')).toBe(
      'nodepool.oks.dev/applied patched (no change)\n',
    );
    expect(
      await out(
        'patch',
        'npl',
        'applied',
        '--type=json',
        '-p',
        '[{"op":"test","path":"/spec/autoHealing","value":false},{"op":"replace","path":"/spec/desiredNodes",' +
          '"value":2}]',
      ),
    ).toBe('nodepool.oks.dev/applied patched\n');
    expect(
      (await kubectl(['patch', 'npl', 'applied', '--type=json', '-p', '[{"op":"remove","path":"/spec/nothing"}]'])).err,
    ).toContain('JSON patch operation 0 (remove /spec/nothing) failed');
    expect((await kubectl(['patch', 'npl', 'applied', '-p', '{"spec":{}}'])).err).toContain(
      'application/strategic-merge-patch+json is not supported by oks.dev/v1beta2, Kind=NodePool',
    );
    expect(await out('label', 'npl', 'applied', 'team=shop')).toBe('nodepool.oks.dev/applied labeled\n');
    expect(await out('annotate', 'npl', 'applied', 'note=x y')).toBe('nodepool.oks.dev/applied annotated\n');
    expect(
      (
        await kubectl(['replace', '-f', '-'], {
          input: { ...manifest('applied'), metadata: { name: 'applied', resourceVersion: '1' } },
        })
      ).err,
    ).toContain('the object has been modified');
    expect((await kubectl(['replace', '-f', '-'], { input: manifest('applied', { desiredNodes: 1 }) })).out).toBe(
      'nodepool.oks.dev/applied replaced\n',
    );
    const edited = await cluster.kubectl(['edit', 'npl', 'applied', '--output-patch'], {
      editor: 'sed -i s/desiredNodes:.1/desiredNodes:\\ 0/',
    });
    expect(edited.out).toContain('Patch: {"spec":{"desiredNodes":0}}');
    expect((await kubectl(['delete', 'npl', 'applied', '--dry-run=server'])).out).toBe(
      'nodepool.oks.dev "applied" deleted (server dry run)\n',
    );
    expect(await out('get', 'npl', 'applied', '-o', 'jsonpath={.spec.desiredNodes}')).toBe('0');
    expect(await out('delete', 'npl', 'applied')).toContain('deleted');
  });

  test('applies on the server side: fields have owners', async () => {
    const { kubectl } = cluster;
    const labelled = (labels: Readonly<Record<string, string>>, spec: Readonly<Record<string, unknown>>): unknown => ({
      ...manifest('owned', spec),
      metadata: { name: 'owned', labels },
    });
    const apply = (input: unknown, ...more: string[]): ReturnType<TestCluster['kubectl']> =>
      kubectl(['apply', '--server-side', '-f', '-', ...more], { input });
    expect(await apply(labelled({ a: '1', b: '2' }, { desiredNodes: 1 }))).toMatchObject({
      code: 0,
      out: 'nodepool.oks.dev/owned serverside-applied\n',
    });
    const version = await out('get', 'npl', 'owned', '-o', 'jsonpath={.metadata.resourceVersion}');
    await apply(labelled({ a: '1', b: '2' }, { desiredNodes: 1 }));
    expect(await out('get', 'npl', 'owned', '-o', 'jsonpath={.metadata.resourceVersion}')).toBe(version);
    await apply(labelled({ a: '1' }, { desiredNodes: 1 }));
    expect(await out('get', 'npl', 'owned', '-o', 'jsonpath={.metadata.labels}')).toBe('{"a":"1"}');
    const other = await apply(labelled({}, { desiredNodes: 0 }), '--field-manager=other');
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Apply failed with 1 conflict: conflict with "kubectl": \.spec\.desiredNodes/),
    });
    expect((await apply(labelled({}, { desiredNodes: 0 }), '--field-manager=other', '--force-conflicts')).code).toBe(0);
    expect(await out('get', 'npl', 'owned', '-o', 'jsonpath={.spec.desiredNodes}')).toBe('0');
    expect(await out('delete', 'npl', 'owned')).toContain('deleted');
    // From the client first, then on the server.
    await kubectl(['apply', '-f', '-'], { input: manifest('moved', { desiredNodes: 0 }) });
    expect(await apply(manifest('moved', { desiredNodes: 1 }))).toMatchObject({ code: 0 });
    expect(await out('delete', 'npl', 'moved')).toContain('deleted');
  });

  test('reports each invalid field', async () => {
    const { kubectl } = cluster;
    const create = (input: unknown, ...more: string[]): ReturnType<TestCluster['kubectl']> =>
      kubectl(['create', '-f', '-', ...more], { input });
    const bad = manifest('Bad_Name', { desiredNodes: '2', nodeType: undefined, volumes: [{ type: 'gp9' }] });
    const { err } = await create(bad);
    expect(err).toContain('The NodePool "Bad_Name" is invalid: \n* metadata.name: ');
    for (const cause of [
      'spec.nodeType: Required value',
      'spec.desiredNodes: Invalid value: "string": spec.desiredNodes in body must be of type integer: "string"',
      'spec.volumes[0].type: Unsupported value: "gp9": supported values: "gp2", "io1", "standard"',
    ])
      expect(err).toContain(`\n* ${cause}`);
    expect((await create(manifest('many', { desiredNodes: 5001 }))).err).toBe(
      'The NodePool "many" is invalid: spec.desiredNodes: Invalid value: 5001: spec.desiredNodes in body ' +
        'should be less than or equal to 5000\n',
    );
    expect((await create(manifest('misspelt', { desiredNode: 2 }))).err).toContain(
      'strict decoding error: unknown field "spec.desiredNode"',
    );
    const warned = await create(manifest('misspelt', { desiredNodes: 0, autoheal: true }), '--validate=warn');
    expect(warned).toMatchObject({ code: 0, err: expect.stringContaining('Warning: unknown field "spec.autoheal"') });
    expect(await out('get', 'npl', 'misspelt', '-o', 'jsonpath={.spec.autoheal}')).toBe('');
    expect((await create({ ...manifest('x'), kind: 'NodePond' })).err).toContain('no matches for kind "NodePond"');
    expect(await create(manifest('dry'), '--dry-run=server')).toMatchObject({
      code: 0,
      out: 'nodepool.oks.dev/dry created (server dry run)\n',
    });
    expect((await kubectl(['get', 'npl', 'dry'])).code).toBe(1);
    expect(await out('delete', 'npl', 'misspelt')).toContain('deleted');
  });

  test('creates and deletes namespaces, in protobuf and in JSON', async () => {
    const { kubectl } = cluster;
    expect(await out('get', 'ns', '-o', 'name')).toBe(
      'namespace/default\nnamespace/kube-node-lease\nnamespace/kube-public\nnamespace/kube-system\n',
    );
    expect(await out('create', 'ns', 'shop', '--dry-run=server')).toBe('namespace/shop created (server dry run)\n');
    expect(await out('create', 'ns', 'shop')).toBe('namespace/shop created\n');
    expect((await kubectl(['create', 'ns', 'shop'])).err).toContain('namespaces "shop" already exists');
    expect((await kubectl(['create', 'ns', 'Shop'])).err).toContain('is invalid: metadata.name');
    const input = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bar', labels: { a: 'b' } } };
    expect((await kubectl(['apply', '-f', '-'], { input })).out).toBe('namespace/bar created\n');
    expect(
      (await kubectl(['apply', '-f', '-'], { input: { ...input, metadata: { name: 'bar', labels: { a: 'c' } } } })).out,
    ).toBe('namespace/bar configured\n');
    expect(await out('get', 'ns', '-l', 'a=c')).toMatch(/bar +Active/);
    expect(await out('delete', 'ns', 'bar', 'shop')).toBe('namespace "bar" deleted\nnamespace "shop" deleted\n');
    expect((await kubectl(['delete', 'ns', 'default'])).err).toContain('this namespace may not be deleted');
  });

  test('shows the user and its permissions', async () => {
    const reader = { kubeconfig: await cluster.kubeconfig('user=ada&group=readers') };
    expect(await out('auth', 'whoami')).toMatch(/Groups +\[system:masters system:authenticated\]/);
    expect((await cluster.kubectl(['auth', 'whoami'], reader)).out).toMatch(
      /Username +ada\nGroups +\[readers system:authenticated\]/,
    );
    expect((await cluster.kubectl(['auth', 'can-i', 'create', 'nodepools'])).out).toBe('yes\n');
    expect((await cluster.kubectl(['auth', 'can-i', 'create', 'nodepools'], reader)).out).toMatch(/^no/);
    expect((await cluster.kubectl(['auth', 'can-i', 'get', 'nodes'], reader)).out).toBe('yes\n');
    expect((await cluster.kubectl(['auth', 'can-i', '--list'], reader)).out).toMatch(
      /\*\.\* +\[\] +\[\] +\[get list watch\]/,
    );
    expect((await cluster.kubectl(['get', 'npl'], reader)).code).toBe(0);
    expect((await cluster.kubectl(['create', '-f', '-'], { ...reader, input: manifest('x') })).err).toContain(
      'User "ada" cannot create resource "nodepools"',
    );
  });

  test('is refused from addresses that are not on the whitelist', async () => {
    await cluster.service('PATCH', `/clusters/${cluster.id}`, { admin_whitelist: ['192.0.2.7/32'] });
    const refusal = "the address 127.0.0.1 is not in the cluster's admin_whitelist";
    expect((await cluster.kubectl(['get', 'ns'])).err).toContain(refusal);
    // Without a cache of what the cluster has, kubectl asks for that first.
    for (const args of [['get', 'ns'], ['get', 'nodepools'], ['version'], ['explain', 'nodepools']]) {
      const { code, err } = await cluster.kubectl(args, { cache: 'not-there-yet' });
      expect([args, code, err]).toEqual([args, 1, expect.stringContaining(refusal)]);
    }
    await cluster.service('PATCH', `/clusters/${cluster.id}`, { admin_whitelist: ['127.0.0.1/32'] });
    expect((await cluster.kubectl(['get', 'ns'])).code).toBe(0);
  });
});

describe('real kubectl, while the clock advances', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await createTestCluster({ clock: 'manual' }, '1.32');
  });
  afterAll(() => cluster.close());

  test('waits for a pool to be created, ready and deleted', async () => {
    const { kubectl, emulator } = cluster;
    const created = kubectl(['wait', '--for=create', 'npl/slow', '--timeout=20s']);
    await kubectl(['create', '-f', '-'], { input: manifest('slow', { desiredNodes: 1 }) });
    expect(await created).toMatchObject({ code: 0, out: 'nodepool.oks.dev/slow condition met\n' });
    // The list and not the one pool: kubectl swallows the first event of a single object's watch.
    const watched = cluster.follow(
      ['get', 'npl', '-w', '-o', 'jsonpath={.status.state.name} {.status.progress.ready}{"\\n"}'],
      (out) => out.includes('ready 1'),
    );
    await watched.begun;
    const ready = kubectl(['wait', '--for=jsonpath={.status.state.name}=ready', 'npl/slow', '--timeout=20s']);
    emulator.clock.advance(60_000);
    expect((await ready).out).toBe('nodepool.oks.dev/slow condition met\n');
    expect(await watched.printed).toMatch(/^updating 0\n[^]*ready 1\n/);
    const deleted = kubectl(['delete', 'npl', 'slow', '--wait=false']);
    expect((await deleted).out).toContain('deleted');
    expect((await kubectl(['get', 'npl', 'slow', '-o', 'jsonpath={.status.state.name}'])).out).toBe('deleting');
    const gone = kubectl(['wait', '--for=delete', 'npl/slow', '--timeout=20s']);
    emulator.clock.advance(60_000);
    // Nothing is printed if it was already gone.
    expect(await gone).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^(nodepool.oks.dev\/slow condition met\n)?$/),
    });
  });

  test('is refused once its certificate has expired by the emulator’s clock', async () => {
    const short = { kubeconfig: await cluster.kubeconfig('ttl=30s') };
    expect((await cluster.kubectl(['get', 'ns'], short)).code).toBe(0);
    cluster.emulator.clock.advance(31_000);
    expect((await cluster.kubectl(['get', 'ns'], short)).err).toContain('You must be logged in to the server');
  });
});
