import { controlPlanePlans, kubernetesVersions, subregions } from '../catalog.ts';
import type { Handlers } from './handler.ts';

export const limitHandlers = {
  GetKubernetesVersions: () => [...kubernetesVersions],
  GetCPSubregions: () => [...subregions],
  GetControlPlanePlans: () => [...controlPlanePlans],
} satisfies Partial<Handlers>;
