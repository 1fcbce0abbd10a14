import { bodyTooLarge, transportErrorOf } from '../fetch-error.ts';
import type { Transport } from '../transport.ts';

export interface NodeTransportOptions {
  /** Certificate authorities to trust besides the system's, as PEM. */
  readonly ca?: string | readonly string[];
}

/**
 * A lean transport on Node's own http client, for processes that start often: it never loads `fetch`.
 * Connections are kept open while the process lives and don't hold it open.
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  // An `import` of these modules reads every export of theirs, and with them loads `fetch` after all.
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const ca = options.ca === undefined ? undefined : [options.ca].flat();
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca: withSystemAuthorities(ca) }) }),
  };

  return (request, signal) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const secure = url.protocol === 'https:';
      const outgoing = (secure ? https : http).request(url, {
        method: request.method,
        headers: {
          ...request.headers,
          ...(request.body === undefined ? {} : { 'content-length': String(new TextEncoder().encode(request.body).byteLength) }),
        },
        agent: agents[secure ? 'https:' : 'http:'],
        signal,
      });
      outgoing.on('error', (error) => reject(transportErrorOf(error)));
      outgoing.on('response', (incoming) => {
        resolve({
          status: incoming.statusCode ?? 0,
          header: (name) => {
            const value = incoming.headers[name.toLowerCase()];
            return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
          },
          headers: () => Object.entries(incoming.headers).map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value]),
          text: async (maxBytes) => {
            const chunks: Uint8Array[] = [];
            let bytes = 0;
            try {
              // Boundary: with no encoding set, a message yields bytes.
              for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
                bytes += chunk.byteLength;
                if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
                chunks.push(chunk);
              }
            } catch (error) {
              incoming.destroy();
              throw transportErrorOf(error);
            }
            return Buffer.concat(chunks).toString('utf8');
          },
          discard: () => incoming.resume(),
        });
      });
      outgoing.end(request.body);
    });
}

function withSystemAuthorities(ca: readonly string[]): string[] {
  return [...process.getBuiltinModule('node:tls').rootCertificates, ...ca];
}
