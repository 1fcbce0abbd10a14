import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { ownValue } from '@oks-kit/core';
import type { JsonObject } from '../oks-state/kube-object.ts';

/** The fields of a message: texts, or messages. */
interface Shape {
  readonly [field: string]: readonly [name: string, shape: Shape | 'text'];
}

const metadata: Shape = { 1: ['name', 'text'] };

/** The kinds that kubectl sends only as protobuf. */
const shapes: Readonly<Record<string, Shape>> = {
  Namespace: { 1: ['metadata', metadata] },
  SelfSubjectReview: {},
  SelfSubjectRulesReview: { 2: ['spec', { 1: ['namespace', 'text'] }] },
  SelfSubjectAccessReview: {
    2: [
      'spec',
      {
        1: [
          'resourceAttributes',
          {
            1: ['namespace', 'text'],
            2: ['verb', 'text'],
            3: ['group', 'text'],
            4: ['version', 'text'],
            5: ['resource', 'text'],
            6: ['subresource', 'text'],
            7: ['name', 'text'],
          },
        ],
        2: ['nonResourceAttributes', { 1: ['path', 'text'], 2: ['verb', 'text'] }],
      },
    ],
  },
  DeleteOptions: { 4: ['propagationPolicy', 'text'] },
};

const magic = Buffer.from('k8s\0');
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads an object in the protobuf envelope of Kubernetes: magic number, type, object. Undefined for anything else. */
export function readEnvelope(bytes: Uint8Array): JsonObject | undefined {
  if (!magic.equals(bytes.subarray(0, magic.length))) return undefined;
  try {
    const fields = readFields(bytes.subarray(magic.length));
    const type = readFields(fields.get(1) ?? new Uint8Array());
    const apiVersion = utf8.decode(type.get(1));
    const kind = utf8.decode(type.get(2));
    const shape = ownValue(shapes, kind);
    return shape === undefined
      ? undefined
      : { apiVersion, kind, ...readMessage(fields.get(2) ?? new Uint8Array(), shape) };
  } catch {
    return undefined;
  }
}

function readMessage(bytes: Uint8Array, shape: Shape): JsonObject {
  const fields = readFields(bytes);
  return Object.fromEntries(
    Object.entries(shape).flatMap(([number, [name, inner]]): [string, unknown][] => {
      const value = fields.get(Number(number));
      return value === undefined ? [] : [[name, inner === 'text' ? utf8.decode(value) : readMessage(value, inner)]];
    }),
  );
}

/** The length-delimited fields: texts and messages. */
function readFields(bytes: Uint8Array): Map<number, Uint8Array> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) fields.set(number, reader.bytes());
    else reader.skip(type, number);
  }
  return fields;
}
