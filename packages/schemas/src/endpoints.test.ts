import { expect, test } from 'vitest';
import { endpointOf, isServiceEndpoint, regionEndpoints } from './index.ts';

test('endpoints of the service are distinguished from those of emulators on any host', () => {
  for (const baseUrl of [...Object.values(regionEndpoints), endpointOf('eu-north-7')])
    expect([baseUrl, isServiceEndpoint(baseUrl)]).toEqual([baseUrl, true]);
  for (const baseUrl of [
    'http://127.0.0.1:8080/api/v2',
    'https://sandbox.example.com/api/v2',
    'https://api.eu-west-2.oks.outscale.com.example.com/api/v2',
    'https://oks.outscale.com/api/v2',
  ])
    expect([baseUrl, isServiceEndpoint(baseUrl)]).toEqual([baseUrl, false]);
});

test('the base URL of each known Region follows the pattern for all Regions', () => {
  for (const [region, baseUrl] of Object.entries(regionEndpoints)) expect(endpointOf(region)).toBe(baseUrl);
});
