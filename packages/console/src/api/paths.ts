/** Where the server answers. */
export const apiPaths = {
  session: '/api/session',
  overview: '/api/events',
  cluster: (profile: string, id: string): string =>
    `/api/clusters/${encodeURIComponent(profile)}/${encodeURIComponent(id)}/events`,
  quotas: (profile: string, project?: string): string =>
    `/api/quotas/${encodeURIComponent(profile)}/events` +
    (project === undefined ? '' : `?project=${encodeURIComponent(project)}`),
  emulator: (profile: string): string => `/api/emulators/${encodeURIComponent(profile)}/events`,
  preview: '/api/actions/preview',
  run: '/api/actions',
  kubeconfig: (profile: string, id: string): string =>
    `/api/kubeconfigs/${encodeURIComponent(profile)}/${encodeURIComponent(id)}`,
} as const;

/** Where a link leads: to the page, with the secret that each of its requests has as a bearer token. */
export function sessionLink(secret: string): string {
  return `/#session=${secret}`;
}

/** The secret in the fragment of a URL that `sessionLink` made; undefined if there is none. */
export function sessionIn(fragment: string): string | undefined {
  return /^#session=([\w-]+)$/.exec(fragment)?.[1];
}
