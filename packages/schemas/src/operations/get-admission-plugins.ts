import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { kubernetesVersion } from '../resources/cluster.ts';
import { requestSchema, responseSchema, wireSchemas } from '../resources/wire.ts';

export const AdmissionPluginsQuery = requestSchema({
  version: kubernetesVersion.nullish().describe('Kubernetes version of the cluster.'),
})
  .describe('Which admission plugins to list.')
  .register(wireSchemas, { id: 'AdmissionPluginsQuery' });

export const AdmissionPlugins = responseSchema({
  EnableAdmissionPlugins: z.array(z.string()).describe('Plugins that can be enabled.'),
  DisableAdmissionPlugins: z.array(z.string()).describe('Plugins that can be disabled.'),
})
  .describe('Admission plugins that can be enabled or disabled in a cluster.')
  .register(wireSchemas, { id: 'AdmissionPlugins' });

export const AdmissionPluginsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  AdmissionPlugins,
})
  .describe('Admission plugins that can be enabled or disabled in a cluster.')
  .register(wireSchemas, { id: 'AdmissionPluginsResponse' });

export const GetAdmissionPlugins = describeOperation({
  id: 'GetAdmissionPlugins',
  client: 'limits.admissionPlugins',
  since: 'clients',
  method: 'GET',
  path: '/clusters/limits/admission_plugins',
  query: AdmissionPluginsQuery,
  response: AdmissionPluginsResponse,
  payload: 'AdmissionPlugins',
  essential: [],
  retry: 'safe',
  summary: 'List the admission plugins that can be enabled and disabled.',
});
