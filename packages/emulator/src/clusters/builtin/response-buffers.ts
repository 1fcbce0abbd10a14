import type { ServerResponse } from 'node:http';

/** What all responses together may hold back for callers that do not read, in bytes. */
const maxUnreadBytes = 64 * 1024 * 1024;

/**
 * Bounds the memory of lists and watches whose callers are slow: the response that holds back most is broken off first.
 * A caller whose watch was broken off can start again from the last version that it read.
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
      // With a caller that reads, little is held back: only above that is it worth counting.
      if (response.writableLength <= response.writableHighWaterMark) return;
      const holders = [...open].filter((one) => !one.destroyed);
      const unread = holders.reduce((total, { writableLength }) => total + writableLength, 0);
      if (unread <= maxUnreadBytes) return;
      const slowest = holders.reduce((most, one) => (one.writableLength > most.writableLength ? one : most), response);
      slowest.destroy();
    },
  };
}
