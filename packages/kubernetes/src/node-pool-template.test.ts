import type { Nodepool } from '@oks-kit/schemas';
import { expect, test } from 'vitest';
import { nodePoolFromTemplate } from './node-pool-template.ts';

const template = {
  apiVersion: 'oks.dev/v1beta2',
  kind: 'NodePool',
  metadata: { name: 'NAME' },
  spec: {
    desiredNodes: 'COUNT',
    nodeType: 'TYPE',
    zones: ['ZONE'],
    volumes: [{ device: 'root', dir: '/', type: 'gp2', size: 100 }],
    upgradeStrategy: { maxUnavailable: 1, maxSurge: 0, autoUpgradeMaintenance: { weekDay: 'Tue', startHour: 12 } },
    autoHealing: true,
    newerField: 'kept',
    emptyField: null,
  },
} satisfies object as Nodepool;
const spec = { nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };

test('the template provides omitted fields, but not its placeholders', () => {
  expect(nodePoolFromTemplate(template, { name: 'workers', labels: { team: 'shop' }, spec })).toEqual({
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name: 'workers', labels: { team: 'shop' } },
    spec: {
      ...spec,
      volumes: [{ device: 'root', dir: '/', type: 'gp2', size: 100 }],
      upgradeStrategy: { maxUnavailable: 1, maxSurge: 0, autoUpgradeMaintenance: { weekDay: 'Tue', startHour: 12 } },
      autoHealing: true,
      newerField: 'kept',
    },
  });
});

test('fields of the caller override the template, and null removes a field of the template', () => {
  const asked = {
    ...spec,
    autoHealing: null,
    volumes: [],
    upgradeStrategy: { maxSurge: 2, autoUpgradeMaintenance: { startHour: 3 } },
  };
  expect(nodePoolFromTemplate(template, { name: 'workers', spec: asked }).spec).toEqual({
    ...spec,
    volumes: [],
    upgradeStrategy: { maxUnavailable: 1, maxSurge: 2, autoUpgradeMaintenance: { weekDay: 'Tue', startHour: 3 } },
    newerField: 'kept',
  });
});

test('the template is optional', () => {
  expect(nodePoolFromTemplate(undefined, { name: 'workers', spec }).spec).toEqual(spec);
});
