import { operations } from '@oks-kit/schemas';
import type { CallOptions } from '../call-context.ts';
import type { OksListCall } from '../oks-call.ts';
import type { Caller } from './caller.ts';

/** What the service offers. Every call can throw any `OksError` of a call. */
export interface Limits {
  /** GetKubernetesVersions. */
  kubernetesVersions(options?: CallOptions): OksListCall<string>;
  /** GetCPSubregions. */
  cpSubregions(options?: CallOptions): OksListCall<string>;
  /** GetControlPlanePlans. */
  controlPlanePlans(options?: CallOptions): OksListCall<string>;
}

export function limitsOf(caller: Caller): Limits {
  return {
    kubernetesVersions: (options) => caller.list(operations.GetKubernetesVersions, {}, options),
    cpSubregions: (options) => caller.list(operations.GetCPSubregions, {}, options),
    controlPlanePlans: (options) => caller.list(operations.GetControlPlanePlans, {}, options),
  };
}
