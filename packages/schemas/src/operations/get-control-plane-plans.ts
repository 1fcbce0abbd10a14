import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const ControlPlanesResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  ControlPlanes: z.array(z.string()).describe('Names of the plans.'),
})
  .describe('The sizes that a control plane can have.')
  .register(wireSchemas, { id: 'ControlPlanesResponse' });

export const GetControlPlanePlans = describeOperation({
  id: 'GetControlPlanePlans',
  client: 'limits.controlPlanePlans',
  since: '1.0',
  method: 'GET',
  path: '/clusters/limits/control_plane_plans',
  response: ControlPlanesResponse,
  payload: 'ControlPlanes',
  essential: [],
  retry: 'safe',
  summary: 'List the control plane plans.',
});
