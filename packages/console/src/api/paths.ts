/** Where the server answers.. */
export const apiPaths = {
  session: '/api/session',
  overview: '/api/events',
  cluster: (profile: string, id: string): string =>
    `/api/clusters/${encodeURIComponent(profile)}/${encodeURIComponent(id)}/events`,
  quotas: (profile: string): string => `/api/quotas/${encodeURIComponent(profile)}/events`,
  emulator: (profile: string): string => `/api/emulators/${encodeURIComponent(profile)}/events`,
  preview: '/api/actions/preview',
  run: '/api/actions',
  kubeconfig: (profile: string, id: string): string =>
    `/api/kubeconfigs/${encodeURIComponent(profile)}/${encodeURIComponent(id)}`,
} as const;
