import { exportManifest, readLive } from '@oks-kit/apply';
import { OksInputError } from '@oks-kit/core';
import { parse } from 'yaml';
import { findProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { cachedAccess } from './load.ts';
import type { exportSpec } from './spec.ts';

const nothing = {
  owner: undefined,
  projects: [],
  rollout: { waves: [], maxParallel: 1, pauseMs: 0, check: undefined },
};

export const runExport: Run<typeof exportSpec> = async ({ session, flags, args }) => {
  const { owner } = flags;
  if (owner !== undefined && !/^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(owner)) {
    throw new OksInputError(`Invalid owner "${owner}" for \`--owner\`.`, {
      hint: 'It must be a valid label value, such as shop-team.',
    });
  }
  const { client, signal, out, warn } = session;
  const wanted = new Set<string>();
  for (const name of args) wanted.add((await findProject(session, name)).id);
  const live = await readLive(nothing, { client, clusters: cachedAccess(session), insides: 'all', signal });
  const projects = args.length === 0 ? live.projects : live.projects.filter(({ resource }) => wanted.has(resource.id));
  for (const { resource, clusters } of projects) {
    for (const { resource: cluster, inside } of clusters) {
      if (inside !== undefined && 'notChecked' in inside)
        warn(
          `The node pools of ${resource.name}/${cluster.name} could not be read and were skipped: ${inside.notChecked}`,
        );
    }
  }
  const text = exportManifest({ ...live, projects }, { owner });
  if (out.format === 'json') await out.value(parse(text));
  else out.verbatim(text);
};
