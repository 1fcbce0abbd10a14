import { defaultAdmissionPlugins } from '@oks-kit/schemas';
import { ApiError } from '../../http/api-error.ts';
import { controlPlanePlans, kubernetesVersions, optionalAdmissionPlugins, subregions } from '../catalog.ts';
import { accountQuotas } from '../quotas.ts';
import type { Handlers } from './handler.ts';

export const limitHandlers = {
  GetKubernetesVersions: () => [...kubernetesVersions],
  GetCPSubregions: () => [...subregions],
  GetControlPlanePlans: () => [...controlPlanePlans],
  GetQuotas: ({ state, account }) => accountQuotas(state, account),
  GetClientIP: ({ caller }) => ({ x_real_ip: caller.remoteAddress }),
  GetAdmissionPlugins({ query: { version } }) {
    if (version != null && !kubernetesVersions.some((known) => known === version))
      throw new ApiError(422, 'This version of Kubernetes is not implemented.');
    return {
      EnableAdmissionPlugins: [...optionalAdmissionPlugins],
      DisableAdmissionPlugins: [...defaultAdmissionPlugins],
    };
  },
} satisfies Partial<Handlers>;
