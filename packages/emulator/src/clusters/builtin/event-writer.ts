import type { ServerResponse } from 'node:http';
import type { JsonObject, KubeObject } from '../oks-state/kube-object.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import type { StatusError } from './status-error.ts';
import type { ResponseBuffers } from './response-buffers.ts';
import { includeObjectOf, tableOf, wantsTable } from './table.ts';

/** Writes the events of a watch, one per line, as objects or as tables with one row. */
export interface EventWriter {
  show(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
  /** Sends the current version, so that the caller can continue from there. */
  bookmark(revision: number, annotations?: JsonObject): void;
  fail(fault: StatusError): void;
}

export function createEventWriter(
  response: ServerResponse,
  resource: Resource,
  query: URLSearchParams,
  accept: string,
  now: () => number,
  buffers: ResponseBuffers,
): EventWriter {
  const asTable = wantsTable(accept);
  const include = includeObjectOf(query);
  // Columns are sent only once.
  let withColumns = true;

  function write(type: string, object: unknown): void {
    response.write(`${JSON.stringify({ type, object })}\n`);
    buffers.limit(response);
  }

  function tableFor(objects: readonly KubeObject[], metadata: JsonObject): JsonObject {
    const table = tableOf(resource, objects, metadata, now(), include, withColumns);
    withColumns = false;
    return table;
  }

  return {
    show: (type, object) =>
      write(type, asTable ? tableFor([object], { resourceVersion: object.metadata.resourceVersion }) : object),
    bookmark(revision, annotations) {
      const metadata = { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) };
      write(
        'BOOKMARK',
        asTable ? tableFor([], metadata) : { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata },
      );
    },
    fail: (fault) => write('ERROR', fault.toBody()),
  };
}
