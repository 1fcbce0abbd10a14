import type { ServerResponse } from 'node:http';

/** Maximum number of bytes that all responses together may buffer for callers that do not read. */
const maxUnreadBytes = 64 * 1024 * 1024;

/**
 * Limits the memory for lists and watches of slow callers: the response with the largest buffer is closed first.
 * A caller whose watch was closed can start again from the last version that it read.
 */
export interface ResponseBuffers {
  add(response: ServerResponse): void;
  /** Called after each write. */
  limit(response: ServerResponse): void;
}

/** Shared by the responses of all clusters. */
export function createResponseBuffers(): ResponseBuffers {
  const open = new Set<ServerResponse>();

  return {
    add(response) {
      open.add(response);
      response.once('close', () => open.delete(response));
    },
    limit(response) {
      // A caller that reads has a small buffer, which is not worth counting.
      if (response.writableLength <= response.writableHighWaterMark) return;
      const holders = [...open].filter((one) => !one.destroyed);
      const unread = holders.reduce((total, { writableLength }) => total + writableLength, 0);
      if (unread <= maxUnreadBytes) return;
      const slowest = holders.reduce((most, one) => (one.writableLength > most.writableLength ? one : most), response);
      slowest.destroy();
    },
  };
}
