import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { answer, wireSchemas } from './wire.ts';

export const KubernetesVersionsResponse = answer({
  ResponseContext: ResponseContext.optional(),
  Versions: z.array(z.string()),
})
  .describe('The Kubernetes versions that a cluster can have.')
  .register(wireSchemas, { id: 'KubernetesVersionsResponse' });

export const CPSubregionsResponse = answer({
  ResponseContext: ResponseContext.optional(),
  CPSubregions: z.array(z.string()),
})
  .describe('The Subregions that can hold a control plane.')
  .register(wireSchemas, { id: 'CPSubregionsResponse' });

export const ControlPlanesResponse = answer({
  ResponseContext: ResponseContext.optional(),
  ControlPlanes: z.array(z.string()),
})
  .describe('The sizes that a control plane can have.')
  .register(wireSchemas, { id: 'ControlPlanesResponse' });
