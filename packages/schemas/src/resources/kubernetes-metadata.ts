import * as z from 'zod';
import { responseSchema, wireSchemas } from './wire.ts';

export const KubernetesMetadata = responseSchema({ name: z.string().describe('Name of the object.') })
  .describe('Metadata of a Kubernetes object.')
  .register(wireSchemas, { id: 'KubernetesMetadata' });
