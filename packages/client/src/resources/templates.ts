import { type ClusterTemplate, type Nodepool, operations, type ProjectTemplate } from '@oks-kit/schemas';
import type { CallOptions } from '../call-context.ts';
import type { OksCall } from '../oks-call.ts';
import type { Caller } from './caller.ts';

/** What the service proposes for new things. Every call can throw any `OksError` of a call. */
export interface Templates {
  /** GetProjectTemplate. Its name and tags are samples, not to be sent. */
  project(options?: CallOptions): OksCall<ProjectTemplate>;
  /** GetClusterTemplate. Its name, project and tags are samples; its `admin_whitelist` is the caller's own address. */
  cluster(options?: CallOptions): OksCall<ClusterTemplate>;
  /** GetNodepoolTemplate. Its name, type and count are placeholders. */
  nodepool(options?: CallOptions): OksCall<Nodepool>;
}

export function templatesOf(caller: Caller): Templates {
  return {
    project: (options) => caller.call(operations.GetProjectTemplate, {}, options),
    cluster: (options) => caller.call(operations.GetClusterTemplate, {}, options),
    nodepool: (options) => caller.call(operations.GetNodepoolTemplate, {}, options),
  };
}
