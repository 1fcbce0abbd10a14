import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { isObject } from '@oks-kit/core';
import { isNestedTooDeep } from '../../http/json-body.ts';
import type { JsonObject } from '../oks-state/kube-object.ts';
import { readEnvelope } from './protobuf.ts';
import { badRequest, StatusError } from './status-error.ts';

const maxBodyBytes = 1024 * 1024;

/** Reads a body of at most 1 MiB. Throws a 413. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // The connection stays open for the response. Boundary: without an encoding, a request is a stream of bytes.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw new StatusError(413, 'RequestEntityTooLarge', 'the body is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

export function unsupportedMediaType(...accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** The object in a body: JSON, YAML, or one of the few that kubectl sends as protobuf. Throws a 400 or 415. */
export function parseObject(bytes: Buffer, mediaType: string): JsonObject {
  if (mediaType === 'application/vnd.kubernetes.protobuf') {
    const object = readEnvelope(bytes);
    if (object === undefined) throw unsupportedMediaType('application/json', 'application/yaml');
    return object;
  }
  const object = parseText(bytes, mediaType);
  if (isObject(object)) return object;
  throw badRequest('the body of the request is not an object');
}

/** The value of a body in JSON or YAML. Throws a 400 or 415. */
export function parseText(bytes: Buffer, mediaType: string): unknown {
  const yaml = mediaType.endsWith('yaml');
  if (!yaml && mediaType !== '' && !/^application\/(?:[\w.-]+\+)?json$/.test(mediaType))
    throw unsupportedMediaType('application/json', 'application/yaml');
  const value = parsed(bytes.toString('utf8'), yaml);
  if (value === undefined) throw badRequest(`the body of the request is not ${yaml ? 'YAML' : 'JSON'}`);
  if (isNestedTooDeep(value)) throw badRequest('the body of the request is nested too deep');
  return value;
}

function parsed(text: string, yaml: boolean): unknown {
  try {
    // JSON is also YAML, but its own parser is faster and stricter.
    return yaml ? (parseYaml(text) as unknown) : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
