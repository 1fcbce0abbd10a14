/** The Regions that have an OKS endpoint, and its base URL. */
export const regionEndpoints = {
  'eu-west-2': 'https://api.eu-west-2.oks.outscale.com/api/v2',
  'cloudgouv-eu-west-1': 'https://api.cloudgouv-eu-west-1.oks.outscale.com/api/v2',
} as const;

/** A Region known to have an endpoint, or any other by its name. */
export type Region = keyof typeof regionEndpoints | (string & {});

/** The default Region. */
export const defaultRegion = 'eu-west-2' satisfies Region;

/** Returns the base URL of a Region, known or not. All are built by the same pattern. */
export function endpointOf(region: Region): string {
  return `https://api.${region}.oks.outscale.com/api/v2`;
}

/** Whether a base URL belongs to the service, not to an emulator, which may accept more. */
export function isServiceEndpoint(baseUrl: string): boolean {
  return new URL(baseUrl).hostname.endsWith('.oks.outscale.com');
}
