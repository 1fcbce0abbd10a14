import type { ServerResponse } from 'node:http';
import { securityHeaders } from './security-headers.ts';

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}
