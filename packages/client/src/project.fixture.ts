/** A project as the service returns it. */
export const project = {
  id: 'p-1',
  name: 'shop',
  cidr: '10.50.0.0/18',
  region: 'eu-west-2',
  status: 'ready',
  tags: {},
  disable_api_termination: false,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
