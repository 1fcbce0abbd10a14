import { headerNames } from '@oks-kit/schemas';
import { clusterHandlers } from './clusters.ts';
import { eimUserHandlers } from './eim-users.ts';
import type { Handlers } from './handler.ts';
import { limitHandlers } from './limits.ts';
import { projectResourceHandlers } from './project-resources.ts';
import { projectHandlers } from './projects.ts';
import { templateHandlers } from './templates.ts';

/** The handler of each operation. */
export const handlers: Handlers = {
  ...projectHandlers,
  ...projectResourceHandlers,
  ...eimUserHandlers,
  ...clusterHandlers,
  ...limitHandlers,
  ...templateHandlers,
  // Loaded with the first request for one: certificates take longer to load than everything else.
  GetKubeconfig: (request) => async () => (await import('./kubeconfigs.ts')).makeKubeconfig(request),
  GetKubeconfigWithPubkeyNACL: (request) => async () =>
    (await import('./kubeconfigs.ts')).makeKubeconfig(request, request.headers[headerNames.encryptTo]),
};
